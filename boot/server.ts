import { existsSync } from 'node:fs';
import { incidentLine, printable, progressLine, terminal } from '@/boot/terminal';
import { uploadsFolder } from '@/lib/ingest/uploads';
import { provideRuntime, type Runtime } from '@/lib/runtime';
import { load } from '@/lib/verbs/load';
import { rebuild } from '@/lib/verbs/rebuild';
import { settleFile } from '@/lib/verbs/settings/settle-file';
import { sourcesFromFile } from '@/lib/verbs/sources/source-changes';
import { inviteFirstAdministrator } from '@/lib/verbs/users/invite-first-administrator';
import { type DataFolder, dataFolder, holdsData } from './data-folder';
import { openDoor } from './door';
import { mainThreadFirst } from './main-thread-first';
import { openRuntime } from './open-runtime';
import { writeSample } from './sample';
import { livingServer, removeServerFile, writeServerFile } from './server-file';
import { keepSchedule } from './source-schedule';

/** Opens the stores for the web server, says where it is, and starts reading what it was given. */
export async function bootServer(): Promise<void> {
  const folder = dataFolder(required('KEYTRAIL_DATA'));
  const url = required('NEXTAUTH_URL');
  const other = await livingServer(folder);
  if (other && other.pid !== process.pid)
    stop(`KeyTrail already serves this data folder at ${other.url} (PID ${other.pid}).`);
  const paths = namedPaths();
  const isSample =
    process.env.KEYTRAIL_EMPTY !== '1' && paths.length === 0 && (!holdsData(folder) || existsSync(folder.sample));
  const { runtime, incidents, close } = await openRuntime({
    folder,
    root: required('KEYTRAIL_ROOT'),
    workerFile: required('KEYTRAIL_WORKER'),
    isSample,
  }).catch((error: unknown) => stop(error instanceof Error ? error.message : String(error)));
  mainThreadFirst();
  provideRuntime(runtime);
  const pause = await runtime.ledger.ingestPause();
  if (pause !== null) runtime.gate.pause(pause);
  const door = await openDoor(runtime, folder);
  writeServerFile(folder, { pid: process.pid, socket: door.socket, url });
  process.once('exit', () => {
    removeServerFile(folder);
    door.close();
    close();
  });
  await greet(runtime, url);
  for (const incident of incidents) terminal.tell(incidentLine(incident));
  const isDamaged = runtime.incidents.list().some(({ store, rebuiltAt }) => store === 'events' && rebuiltAt === null);
  settleInBackground(runtime);
  readInBackground(runtime, folder, paths, isDamaged);
  if (runtime.isSample) return;
  await sourcesFromFile(runtime);
  void keepSchedule(runtime, new AbortController().signal);
}

/** The paths that the command line named; none for the sample story or for data that is already here. */
function namedPaths(): readonly string[] {
  const named: unknown = JSON.parse(process.env.KEYTRAIL_PATHS ?? '[]');
  return Array.isArray(named) ? named.filter((path) => typeof path === 'string') : [];
}

async function greet(runtime: Runtime, url: string): Promise<void> {
  terminal.write(`\nKeyTrail is at ${url}\n`);
  terminal.write(`Data folder: ${runtime.dataDir}${runtime.isSample ? ' (the sample story)' : ''}\n`);
  const token = await inviteFirstAdministrator(runtime);
  if (token) {
    terminal.write(
      `Create the first administrator (one-time link, valid for a day):\n  ${url}/welcome?token=${token}\n`,
    );
  }
  const pause = runtime.gate.paused();
  if (pause !== null) {
    terminal.write(
      `Reading is paused since ${pause.at.toISOString()}, by ${printable(pause.by)}. Go on with: npx keytrail resume\n`,
    );
  }
  terminal.write('\n');
}

/** What the file says otherwise than at the last start takes effect before anything is read. */
function settleInBackground(runtime: Runtime): void {
  runtime.gate
    .enter(new AbortController().signal, () => settleFile(runtime))
    .then(
      (isChanged) => isChanged && terminal.tell('keytrail.json says something else than before; findings follow it.\n'),
      (error: unknown) =>
        terminal.tell(
          `What keytrail.json says did not take effect: ${error instanceof Error ? error.message : String(error)}\nIt is tried again with the next reading.\n`,
        ),
    );
}

function readInBackground(runtime: Runtime, folder: DataFolder, named: readonly string[], isDamaged: boolean): void {
  const uploads = uploadsFolder(folder.path);
  // What was uploaded and not read before the last end; what was read is known.
  const paths = [...(runtime.isSample ? [folder.sample] : named), ...(existsSync(uploads) ? [uploads] : [])];
  if (paths.length === 0 && !isDamaged) return;
  const progress = progressLine(terminal);
  const unsubscribe = runtime.progress.subscribe(progress.show);
  const ready = runtime.isSample ? writeSample(folder) : Promise.resolve();
  ready
    .then(() => (isDamaged ? rebuild(runtime, STARTING, new AbortController().signal) : null))
    .then((rebuilt) =>
      rebuilt !== null && paths.length === 0
        ? rebuilt.sources
        : load(runtime, STARTING, paths, new AbortController().signal),
    )
    .then((report) => {
      progress.end();
      const number = new Intl.NumberFormat('en');
      terminal.tell(
        `Read ${number.format(report.filesRead)} files (${number.format(report.filesKnown)} known already, ${number.format(report.filesQuarantined)} quarantined), ` +
          `${number.format(report.added)} new events, ${number.format(report.findings)} findings in ${report.seconds.toFixed(1)} s.\n`,
      );
      for (const problem of report.inventoryProblems) terminal.tell(`Inventory not read: ${problem}\n`);
    })
    .catch((error: unknown) => {
      progress.end();
      terminal.tell(
        `Reading stopped: ${error instanceof Error ? error.message : String(error)}\nWhat was read before is kept. Restart to go on.\n`,
      );
    })
    .finally(unsubscribe);
}

const STARTING = { kind: 'system', job: 'start' } as const;

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    stop(`${name} is not set. Start KeyTrail with "npm start" or "npx keytrail serve".`);
  return value;
}

function stop(message: string): never {
  terminal.tell(`\nkeytrail: ${message}\n`);
  process.exit(5);
}
