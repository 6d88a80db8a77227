import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { inventoryFiles, readInventoryFile } from '@/lib/inventory/inventory-files';
import {
  answersOf,
  Bundle,
  type ParsedInventory,
  type PrintedAnswer,
  type Problem,
  parseInventory,
} from '@/lib/inventory/parse-inventory';
import type { Actor } from '@/lib/model/actor';
import { jsonText } from '@/lib/model/json-text';
import type { Runtime } from '@/lib/runtime';

export interface InventoryReport {
  /** Snapshots that were new. */
  readonly added: number;
  readonly problems: readonly Problem[];
}

const COMMANDS = [
  'describe-key',
  'get-key-policy',
  'get-key-rotation-status',
  'list-key-rotations',
  'list-grants',
  'list-resource-tags',
  'list-aliases',
  'list-keys',
  'get-key-last-usage',
  'get-account-authorization-details',
] as const;

/**
 * Takes key inventory from files: KeyTrail's bundle, or what `aws kms …` printed, in a folder or one by one. The same
 * content is taken once. Files that are no inventory are left to the log reader.
 */
export async function importInventory(
  runtime: Runtime,
  actor: Actor,
  paths: readonly string[],
): Promise<InventoryReport> {
  const known = new Set((await runtime.keys.snapshots()).map(({ snapshotId }) => snapshotId));
  const problems: Problem[] = [];
  const printed: { answer: PrintedAnswer; modified: Date }[] = [];
  let added = 0;
  const keep = async ({ inventory }: ParsedInventory, source: string) => {
    const body = jsonText(inventory);
    const snapshotId = createHash('sha256').update(body).digest('hex').slice(0, 32);
    if (known.has(snapshotId) || isEmpty(inventory)) return;
    known.add(snapshotId);
    await runtime.keys.addSnapshot({
      snapshotId,
      collectedAt: new Date(inventory.collectedAt),
      source,
      accountId: null,
      region: null,
      body,
    });
    await runtime.ledger.audit(actor, 'inventory-imported', source, { keys: inventory.keys.length }, runtime.now());
    added += 1;
  };
  for await (const path of inventoryFiles(paths)) {
    const value = await readInventoryFile(path).catch((error: unknown) => {
      problems.push({
        path,
        reason: `the inventory could not be read: ${error instanceof Error ? error.message : error}`,
      });
      return null;
    });
    if (value === null) continue;
    if (typeof value === 'object' && value !== null && 'keytrailInventory' in value) {
      const bundle = Bundle.safeParse(value);
      if (!bundle.success) {
        problems.push({ path, reason: z.prettifyError(bundle.error).replaceAll('\n', ' ') });
        continue;
      }
      const parsed = parseInventory(answersOf(bundle.data, path), {
        collectedAt: new Date(bundle.data.collectedAt).toISOString(),
        ...(bundle.data.completedAt && { completedAt: new Date(bundle.data.completedAt).toISOString() }),
        organizationId: bundle.data.organizationId ?? null,
        accounts: bundle.data.accounts.map(({ accountId, name, path: place, units }) => ({
          accountId,
          name: name ?? null,
          ...(place && { path: place }),
          ...(units && { units }),
        })),
        trustedAccounts: bundle.data.trustedAccounts.map(({ accountId, name, until }) => ({
          accountId,
          name: name ?? null,
          until: until ?? null,
        })),
      });
      problems.push(...parsed.problems);
      await keep(parsed, path);
    } else {
      printed.push({ answer: answerIn(path, value), modified: (await stat(path)).mtime });
    }
  }
  if (printed.length > 0) {
    // Single answers do not say when they were asked for; the newest file does as well as anything can.
    const collectedAt = new Date(Math.max(...printed.map(({ modified }) => modified.getTime()))).toISOString();
    const parsed = parseInventory(
      printed.map(({ answer }) => answer),
      { collectedAt, datedByFile: true, organizationId: null, accounts: [], trustedAccounts: [] },
    );
    problems.push(...parsed.problems);
    await keep(parsed, dirname(printed[0]?.answer.path ?? ''));
  }
  return { added, problems };
}

function isEmpty(inventory: ParsedInventory['inventory']): boolean {
  const { keys, accounts, trustedAccounts, iam = [], trails = [], trailPlaces = [] } = inventory;
  return [keys, accounts, trustedAccounts, iam, trails, trailPlaces].every(({ length }) => length === 0);
}

const Recorded = z.object({ status_code: z.number(), data: z.unknown() });

/** `get-key-policy.<key id>.json`, or a folder named after the key, says what the answer does not. */
function answerIn(path: string, value: unknown): PrintedAnswer {
  const name = basename(path);
  const kebab = name.replace(/[a-z](?=[A-Z])/g, '$&-').toLowerCase();
  const command = COMMANDS.find((candidate) => kebab.includes(candidate)) ?? null;
  const id = /(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/;
  const keyHint = id.exec(name)?.[0] ?? id.exec(basename(dirname(path)))?.[0] ?? null;
  // A recorder keeps the answer beside its HTTP status.
  const recorded = Recorded.safeParse(value);
  return {
    path,
    command,
    keyHint,
    accountId: null,
    region: null,
    output: recorded.success ? recorded.data.data : value,
  };
}
