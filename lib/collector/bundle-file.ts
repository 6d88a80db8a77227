import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { commandOf } from './actions';
import type { Note } from './notebook';
import { parentIn, unitsOn } from './organization';

const Members = z.object({
  Accounts: z.array(z.object({ Id: z.string(), Name: z.string().optional(), Paths: z.array(z.string()).optional() })),
});
const Organization = z.object({ Organization: z.object({ Id: z.string() }) });
const Unit = z.object({ OrganizationalUnit: z.object({ Name: z.string() }) });

/** An account of the organization; `path` is where it hangs, as ids of organizational units, null where nobody could say. */
interface Member {
  readonly accountId: string;
  readonly name: string | null;
  readonly path: string | null;
  /** From the root down; a name is null where it was not told. */
  readonly units: readonly { readonly id: string; readonly name: string | null }[];
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
  const members = new Map<string, Pick<Member, 'accountId' | 'name' | 'path'>>();
  const parents = new Map<string, string>();
  const unitNames = new Map<string, string>();
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
        const parent = parentIn(reply.output);
        if (parent !== null) parents.set(subject, parent);
      }
      if (action === 'organizations:DescribeOrganizationalUnit' && subject !== null) {
        const told = Unit.safeParse(reply.output).data;
        if (told) unitNames.set(subject, told.OrganizationalUnit.Name);
      }
      if (!action.startsWith('kms:') && !action.startsWith('cloudtrail:')) continue;
    }
    const about = action.startsWith('kms:') ? { keyId: subject } : { resource: subject };
    const entry = { command: commandOf(action), ...about, ...answerIn(reply) };
    yield `${comma}\n${JSON.stringify({ accountId, region, outputs: [entry] })}`;
    comma = ',';
  }
  const accounts = [...members.values()].map(({ accountId, name, path }): Member => {
    const climbed = path ?? climb(accountId, parents);
    const units = unitsOn(climbed ?? '').map((id) => ({ id, name: unitNames.get(id) ?? null }));
    return { accountId, name, path: climbed, units };
  });
  yield `],"organizationId":${JSON.stringify(organizationId)},"accounts":${JSON.stringify(accounts)}}\n`;
}

/** The path from the topmost known parent down to the account's own, ended as AWS ends one; null where none is known. */
function climb(accountId: string, parents: ReadonlyMap<string, string>): string | null {
  const path: string[] = [];
  let parent = parents.get(accountId);
  while (parent !== undefined && !path.includes(parent)) {
    path.unshift(parent);
    parent = parents.get(parent);
  }
  return path.length === 0 ? null : `${path.join('/')}/`;
}

function answerIn(reply: Note['reply']): object {
  if (reply.kind === 'said') return { output: reply.output };
  const { code, message, action, resource } = reply;
  return { error: { code, message, action, resource } };
}
