import { z } from 'zod';
import type { ReadFile } from '@/lib/model/ingest';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import type { Transaction } from './database';

/** Keeps what proves logs, and their hashes, in the place of what an earlier reading of the same files brought. */
export async function addProofs(transaction: Transaction, files: readonly ReadFile[]): Promise<void> {
  const hashes = files.flatMap(({ path, textHash, outcome }) =>
    textHash === undefined || outcome === 'not-a-log' ? [] : [{ path, sha256: textHash }],
  );
  const proofs = files.flatMap(({ path, proof }) => (proof === undefined ? [] : [{ path, ...proof }]));
  if (hashes.length > 0) {
    await transaction.run(sql`
      delete from log_hashes
      where path in (select unnest(cast(${hashes.map(({ path }) => path)} as varchar[])))
    `);
    await appendRows(transaction, 'log_hashes', hashes);
  }
  for (const { path, kind, text, signature } of proofs) {
    if (kind === 'digest') await addDigest(transaction, path, text, signature);
    else await addPublicKeys(transaction, text);
  }
}

async function addDigest(
  transaction: Transaction,
  path: string,
  text: string,
  signature: string | null,
): Promise<void> {
  await transaction.run(sql`delete from digest_files where path = ${path}`);
  await transaction.run(sql`
    insert into digest_files
    select
      path,
      tail,
      regexp_extract(tail, '/([0-9]{12})/CloudTrail-Digest/', 1)                as account_id,
      regexp_extract(tail, '/CloudTrail-Digest/([a-z0-9-]+)/', 1)               as region,
      covers_from,
      covers_to,
      coalesce(body ->> '$.digestPublicKeyFingerprint', body ->> '$.publicKeyFingerprint') as fingerprint,
      body,
      signature
    from (
      select
        ${path}                                                                 as path,
        regexp_extract(${path}, '.*(AWSLogs/.*/CloudTrail-Digest/.*)$', 1)      as tail,
        try_cast(body ->> '$.digestStartTime' as timestamp)                     as covers_from,
        try_cast(body ->> '$.digestEndTime' as timestamp)                       as covers_to,
        body,
        cast(${signature} as varchar)                                           as signature
      from (select ${text} as body)
      where json_valid(body)
    ) digest
    where tail <> ''
      and covers_from < covers_to
  `);
}

async function addPublicKeys(transaction: Transaction, text: string): Promise<void> {
  const listed = PublicKeyList.safeParse(parsed(text));
  if (listed.success) await notePublicKeys(transaction, listed.data.PublicKeyList);
}

const PublicKeyList = z.object({
  PublicKeyList: z.array(z.object({ Fingerprint: z.string().min(1), Value: z.base64() })),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keeps public keys that are not known yet. */
export async function notePublicKeys(
  transaction: Transaction,
  keys: readonly { readonly Fingerprint: string; readonly Value: string }[],
): Promise<void> {
  for (const { Fingerprint, Value } of keys) {
    await transaction.run(sql`
      insert into public_keys
      select ${Fingerprint}, ${Value}
      where not exists (
        select 1
        from public_keys
        where fingerprint = ${Fingerprint}
          and value = ${Value}
      )
    `);
  }
}
