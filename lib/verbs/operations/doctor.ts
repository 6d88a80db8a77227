import { z } from 'zod';
import { type BackupRecord, backupRecord } from '@/lib/backup/record';
import { incidents, incidentText } from '@/lib/i18n/incidents';
import { DAY_MS } from '@/lib/model/time';
import { coveragePlaces } from '@/lib/queries/coverage-places';
import { earlierReading } from '@/lib/queries/earlier-reading';
import { storeHealth } from '@/lib/queries/store-health';
import { defineOperation } from '@/lib/verbs/operation';
import { sourceChecks } from './doctor-sources';

const Check = z.object({
  name: z.string(),
  verdict: z.enum(['good', 'look', 'bad']),
  said: z.string(),
});

/** Looks the installation over: what is there, what is missing, what to do. */
export const doctorOperation = defineOperation({
  name: 'doctor',
  role: 'viewer',
  input: z.object({}),
  output: z.object({
    checks: z.array(Check),
    unread: z.array(z.object({ path: z.string(), outcome: z.string(), reason: z.string() })),
  }),
  run: async ({ runtime }) => {
    const [health, places, earlier] = await Promise.all([
      storeHealth(runtime.models),
      coveragePlaces(runtime.models),
      earlierReading(runtime.models),
    ]);
    const users = await runtime.ledger.users();
    const runs = await runtime.ledger.latestRuns();
    const failed = runs.filter(({ outcome }) => outcome === 'failed');
    const silent = runs.filter(({ outcome }) => outcome === 'cannot-tell');
    const checks: z.infer<typeof Check>[] = [
      { name: 'data folder', verdict: 'good', said: runtime.dataDir },
      {
        name: 'events',
        verdict: health.events > 0 ? 'good' : 'look',
        said:
          health.events > 0
            ? `${health.events} KMS events, ${health.context_events} of other services, from ${day(health.first_event)} to ${day(health.last_event)}`
            : 'none yet; read some: keytrail ingest PATH',
      },
      {
        name: 'places',
        verdict: places.accounts > 0 ? 'good' : 'look',
        said: `${places.accounts} accounts, ${places.regions} Regions, ${places.days} days from the first record to the last`,
      },
      {
        name: 'duplicates',
        verdict: health.events === health.distinct_events ? 'good' : 'bad',
        said:
          health.events === health.distinct_events
            ? 'every event is stored once'
            : `${health.events - health.distinct_events} events are stored twice; run keytrail verify, which says which and what to do`,
      },
      {
        name: 'files',
        verdict: health.unread_files > 0 ? 'look' : 'good',
        said: `${health.files} read, ${health.unread_files} not or not wholly readable, ${health.rejected_records} records rejected`,
      },
      {
        name: 'records',
        verdict: health.records === health.accounted_records ? 'good' : 'bad',
        said: `${health.records} found, ${health.accounted_records} accounted for`,
      },
      {
        name: 'reading',
        verdict: earlier.files > 0 ? 'look' : 'good',
        said:
          earlier.files > 0
            ? `${earlier.files} files were read by an earlier version, which may have understood some of their ${earlier.events} events otherwise; to read them anew, where all of them are still there, stop KeyTrail, move events.duckdb and the archive out of the data folder, then run keytrail rebuild`
            : 'every file was read as this version reads',
      },
      ...(await sourceChecks(runtime.models, runtime.now())),
      {
        name: 'inventory',
        verdict: health.snapshots > 0 ? 'good' : 'look',
        said: health.snapshots > 0 ? `${health.snapshots} snapshots` : 'none; policies of older keys are unknown',
      },
      {
        name: 'analyzers',
        verdict: failed.length > 0 ? 'bad' : runs.length === 0 || silent.length > 0 ? 'look' : 'good',
        said:
          runs.length === 0
            ? 'not run yet'
            : `${runs.length} run, ${failed.length} failed${names(failed)}, ${silent.length} cannot tell${names(silent)}`,
      },
      {
        name: 'users',
        verdict: users.some(({ role, disabledAt }) => role === 'admin' && disabledAt === null) ? 'good' : 'look',
        said: users.length > 0 ? `${users.length}` : 'no administrator yet; start the server for a one-time link',
      },
      backupCheck(backupRecord(runtime.dataDir), runtime.now()),
      ...runtime.incidents.list().map(
        (incident) =>
          ({
            name: incident.store === 'events' ? 'damage: events' : 'damage: ledger',
            verdict: incident.rebuiltAt === null ? 'bad' : 'look',
            said: `${incident.at.slice(0, 16)} ${incidentText(incidents.en, incident)}`,
          }) as const,
      ),
    ];
    return { checks, unread: health.unread };
  },
});

const OLD_BACKUP_DAYS = 7;

function backupCheck({ written, tested }: BackupRecord, now: Date): z.infer<typeof Check> {
  const name = 'backup';
  const never = 'no restore was tried yet: keytrail restore --check FILE';
  const test =
    tested === null
      ? never
      : `last restore test ${tested.at.slice(0, 10)}, of the backup of ${tested.createdAt.slice(0, 10)}`;
  if (written === null) {
    return { name, verdict: 'look', said: `none was made yet: keytrail backup FILE; ${test}` };
  }
  const isOld = now.getTime() - Date.parse(written.at) > OLD_BACKUP_DAYS * DAY_MS;
  const said = `last made ${written.at.slice(0, 10)}: ${written.file}; ${test}`;
  return { name, verdict: isOld || tested === null ? 'look' : 'good', said };
}

function day(instant: Date | null): string {
  return instant?.toISOString().slice(0, 10) ?? 'unknown';
}

function names(runs: readonly { analyzer: string }[]): string {
  return runs.length > 0 ? ` (${runs.map(({ analyzer }) => analyzer).join(', ')})` : '';
}
