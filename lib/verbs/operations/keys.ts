import { z } from 'zod';
import { allKeys } from '@/lib/queries/all-keys';
import { asOf } from '@/lib/queries/as-of';
import { KeyDossier, keyDossier } from '@/lib/queries/key-dossier';
import { keyNamed } from '@/lib/queries/key-named';
import { defineOperation } from '@/lib/verbs/operation';

const Key = z.looseObject({
  key_arn: z.string(),
  account_id: z.string(),
  region: z.string(),
  alias: z.string().nullable(),
  state: z.string(),
  rotation_eligibility: z.string(),
  rotation_enabled: z.boolean().nullable(),
  policy_verdict: z.string(),
  last_used_at: z.coerce.string().nullable(),
  unused_verdict: z.string(),
  unused_confidence: z.string().nullable(),
});

/** Every known key with its state, verdicts and last use. */
export const keysOperation = defineOperation({
  name: 'keys',
  role: 'viewer',
  input: z.object({}),
  output: z.array(Key),
  run: async ({ runtime }) =>
    (await allKeys(runtime.models)).map((key) => ({ ...key, last_used_at: iso(key.last_used_at) })),
});

/** Everything known of one key, named by ARN, key id or alias. */
export const keyOperation = defineOperation({
  name: 'key',
  role: 'viewer',
  input: z.object({ key: z.string().min(1) }),
  output: KeyDossier,
  run: async ({ runtime }, { key: name }) =>
    keyDossier(
      runtime.models,
      keyNamed(await allKeys(runtime.models), name).key_arn,
      (await asOf(runtime)) ?? runtime.now(),
    ),
});

function iso(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
