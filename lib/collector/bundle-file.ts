import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { commandOf } from './actions';
import type { Note } from './notebook';

const Members = z.object({
  Accounts: z.array(z.object({ Id: z.string(), Name: z.string().optional(), Paths: z.array(z.string()).optional() })),
});
const Organization = z.object({ Organization: z.object({ Id: z.string() }) });
const Parents = z.object({ Parents: z.array(z.object({ Id: z.string() })) });

/** An account of the organization; `path` is where it hangs, as ids of organizational units, null where nobody could say. */
interface Member {
  readonly accountId: string;
  readonly name: string | null;
  readonly path: string | null;
}

/**
 * Writes notes as an inventory bundle, which `keytrail ingest` reads; gzip when the name ends in `.gz`. The file is
 * complete or is not there; only its owner can read it. Its answers were given between the two times.
 */
export async function writeBundle(
  path: string,
  asked: { readonly from: Date; readonly to: Date },
  notes: AsyncIterable<Note>,
): Promise<void> {
  const unfinished = `${path}.unfinished`;
  // A file that is there already would keep the rights it has.
  await rm(unfinished, { force: true });
  const target = createWriteStream(unfinished, { mode: 0o600, flags: 'wx' });
  const text = Readable.from(bundleText(asked, notes));
  if (path.endsWith('.gz')) await pipeline(text, createGzip(), target);
  else await pipeline(text, target);
  await rename(unfinished, path);
}

async function* bundleText(
  { from, to }: { readonly from: Date; readonly to: Date },
  notes: AsyncIterable<Note>,
): AsyncGenerator<string> {
  const members = new Map<string, Member>();
  let organizationId: string | null = null;
  const [collectedAt, completedAt] = [from, to].map((at) => JSON.stringify(at.toISOString()));
  yield `{"keytrailInventory":1,"collectedAt":${collectedAt},"completedAt":${completedAt},"regions":[`;
  let comma = '';
  for await (const note of notes) {
    const { accountId, region, action, subject, reply } = note;
    if (reply.kind === 'said') {
      if (action === 'organizations:DescribeOrganization') {
        organizationId = Organization.safeParse(reply.output).data?.Organization.Id ?? null;
      }
      if (action === 'organizations:ListAccounts') {
        for (const { Id, Name, Paths } of Members.parse(reply.output).Accounts) {
          members.set(Id, { accountId: Id, name: Name ?? null, path: Paths?.[0] ?? null });
        }
      }
      if (action === 'organizations:ListParents' && subject !== null) {
        const parent = Parents.safeParse(reply.output).data?.Parents[0]?.Id ?? null;
        const member = members.get(subject);
        if (member) members.set(subject, { ...member, path: parent });
      }
      if (!action.startsWith('kms:') && !action.startsWith('cloudtrail:')) continue;
    }
    const about = action.startsWith('kms:') ? { keyId: subject } : { resource: subject };
    const entry = { command: commandOf(action), ...about, ...answerIn(reply) };
    yield `${comma}\n${JSON.stringify({ accountId, region, outputs: [entry] })}`;
    comma = ',';
  }
  yield `],"organizationId":${JSON.stringify(organizationId)},"accounts":${JSON.stringify([...members.values()])}}\n`;
}

function answerIn(reply: Note['reply']): object {
  if (reply.kind === 'said') return { output: reply.output };
  const { code, message, action, resource } = reply;
  return { error: { code, message, action, resource } };
}
