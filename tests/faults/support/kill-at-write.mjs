// Where there is no C compiler, loaded with `--import` in place of kill-at-write.c, with the same environment: counts what
// Node is asked to change below one folder, and each commit and checkpoint that DuckDB is asked for.
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const { KILL_FOLDER: folder = '', KILL_LOG: log, KILL_AT: at } = process.env;
const { appendFileSync, readFileSync, readlinkSync } = fs;

/** Notes a step; all threads count in one file. Ends the process in place of the last one. */
function step(call, path) {
  if (typeof path !== 'string' || !path.startsWith(folder)) return;
  appendFileSync(log, `${call} ${path.slice(folder.length)}\n`);
  if (at !== undefined && readFileSync(log, 'utf8').split('\n').length - 1 >= Number(at)) {
    process.kill(process.pid, 'SIGKILL');
  }
}

const pathOf = (file) => {
  try {
    return readlinkSync(`/proc/self/fd/${typeof file === 'number' ? file : file.fd}`);
  } catch {
    return undefined;
  }
};

function watch(owner, names, path) {
  for (const name of names) {
    const real = owner[name];
    owner[name] = function (...given) {
      step(name, path(given));
      return real.apply(this, given);
    };
  }
}

const first = ([path]) => path;
const second = ([, path]) => path;
const open = ([file]) => (typeof file === 'string' ? file : pathOf(file));
watch(fs, ['mkdirSync', 'rmSync', 'unlinkSync', 'createWriteStream', 'truncateSync'], first);
watch(fs, ['renameSync', 'copyFileSync'], second);
watch(fs, ['writeFileSync', 'writeSync', 'writevSync', 'fsyncSync', 'ftruncateSync'], open);
watch(fs.promises, ['mkdir', 'rm', 'unlink', 'writeFile', 'truncate'], first);
watch(fs.promises, ['rename', 'copyFile'], second);
syncBuiltinESMExports();

const require = createRequire(import.meta.url);
const bindings = require('@duckdb/node-bindings');
const query = (connection, text) => {
  if (/^\s*(commit|checkpoint)/i.test(text)) step(text.trim(), `${folder}/`);
  return bindings.query(connection, text);
};
const loaded = require.cache[require.resolve('@duckdb/node-bindings')];
loaded.exports = Object.create(bindings, { query: { value: query } });
