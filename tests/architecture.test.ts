import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';

/** Who may import whom. A room may always import itself; the longest name that fits a file is its room. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'lib/model': ['zod'],
  'lib/sql': ['zod', 'lib/model'],
  'lib/policy': ['lib/model'],
  'lib/keys': ['zod', 'lib/inventory', 'lib/model', 'lib/policy', 'node:crypto'],
  'lib/findings': ['lib/model', 'node:crypto'],
  'lib/exports': ['write-excel-file', 'lib/model', 'lib/i18n'],
  'lib/story': ['node:crypto', 'node:zlib'],
  'lib/extracts': ['lib/model', 'lib/sql'],
  'lib/parquet': ['node'],
  'lib/ingest': ['zod', 'node', 'lib/model', 'lib/parquet'],
  // Must not share code with what it checks.
  'lib/recount': ['node:stream', 'node:zlib'],
  // Judges what it is handed; whoever calls reads the files.
  'lib/digests': ['zod', 'node:crypto'],
  // A folder of Parquet files and what they hold; knows nothing of the store.
  'lib/archive': ['zod', 'node', 'lib/model'],
  // One file that a ledger goes into and comes out of; knows nothing of what is in it.
  'lib/backup': ['zod', 'node', 'lib/model'],
  'lib/inventory': ['zod', 'node', 'lib/model'],
  // Knows AWS and nothing of the store: what it brings is read as any other inventory.
  'lib/collector': ['zod', 'node', '@aws-sdk', 'lib/model'],
  // Where events come from. Hands over bytes and knows nothing of the store.
  'lib/sources': ['zod', 'node', '@aws-sdk', 'lib/collector', 'lib/ingest', 'lib/model'],
  'lib/analyzers': ['zod', 'lib/model', 'lib/sql'],
  'lib/i18n': ['lib/model'],
  'lib/auth': ['next-auth', 'lib', 'node'],
  'lib/queries': [
    'zod',
    'db',
    'lib/model',
    'lib/sql',
    'lib/runtime',
    'lib/findings',
    'lib/inventory',
    'lib/keys',
    'lib/policy',
    'lib/analyzers',
  ],
  'lib/verbs': ['zod', 'node', '@node-rs/argon2', 'db', 'lib'],
  'lib/runtime': ['db', 'lib/model'],
  db: ['zod', 'node', '@duckdb', 'lib/model', 'lib/sql'],
  boot: ['zod', 'node', 'db', 'lib'],
  cli: ['node', 'boot', 'db/facts', 'lib'],
  app: [
    'react',
    'react-dom',
    'next',
    'next-auth',
    'recharts',
    'lucide-react',
    '@base-ui/react',
    '@fontsource-variable',
    'zod',
    'lib',
    'node',
  ],
};

/** A room that only the listed others may enter, whatever they are otherwise allowed. */
const keepOut: readonly { room: string; from: string }[] = [
  { room: 'db', from: 'app' },
  { room: '@duckdb', from: 'app' },
  { room: 'lib/verbs', from: 'lib/queries' },
  { room: 'lib/analyzers', from: 'db' },
];

const files = ['app', 'boot', 'cli', 'db', 'lib']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `${root}/${path}`))
  .filter((path) => /\.tsx?$/.test(path));

describe('the rooms', () => {
  it.each(files)('%s imports only what its room allows', (file) => {
    const room = roomOf(file);
    const allowed = [room, ...(rooms[room] ?? [])];
    const strangers = importsOf(file).filter((target) => !allowed.some((name) => isInside(target, name)));
    expect(strangers).toEqual([]);
  });

  it.each(keepOut)('nothing in $from enters $room', ({ room, from }) => {
    const intruders = files
      .filter((file) => isInside(file, from))
      .filter((file) => importsOf(file).some((target) => isInside(target, room)));
    expect(intruders).toEqual([]);
  });

  it('have no circles between them', () => {
    const edges = new Map<string, Set<string>>();
    for (const file of files) {
      const from = roomOf(file);
      const to = importsOf(file, { withTypes: false })
        .map(
          (target) =>
            Object.keys(rooms)
              .filter((name) => isInside(target, name))
              .sort(byLength)[0],
        )
        .filter((name) => name !== undefined && name !== from);
      edges.set(from, new Set([...(edges.get(from) ?? []), ...to.filter((name) => name !== undefined)]));
    }
    expect(circle(edges)).toBeNull();
  });
});

function roomOf(file: string): string {
  const room = Object.keys(rooms)
    .filter((name) => isInside(file, name))
    .sort(byLength)[0];
  return room ?? expect.fail(`${file} lives in no room`);
}

function byLength(a: string, b: string): number {
  return b.length - a.length;
}

/** Targets of a file's imports as paths from the top, without ending; packages by name; Node's own as `node:…`. */
function importsOf(file: string, { withTypes = true } = {}): string[] {
  const source = readFileSync(file, 'utf8');
  const statements = [
    ...source.matchAll(
      /(?:^|\n)(?:import|export)\s+(type\s+)?[\w*{}\s,$]+?\s+from '([^']+)'|import\('([^']+)'\)|(?:^|\n)import '([^']+)'/g,
    ),
  ];
  return statements
    .filter(([, type]) => withTypes || type === undefined)
    .map(([, , named, dynamic, bare]) => named ?? dynamic ?? bare ?? '')
    .map((specifier) => {
      if (specifier.startsWith('.')) return join(dirname(file), specifier);
      if (specifier.startsWith('@/')) return specifier.slice(2);
      return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
    });
}

function isInside(path: string, room: string): boolean {
  if (room === 'node') return path.startsWith('node:');
  return path === room || path.startsWith(`${room}/`) || path.startsWith(`${room}.`);
}

function circle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const walk = (room: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(room)) return [...trail.slice(trail.indexOf(room)), room];
    for (const next of edges.get(room) ?? []) {
      const found = walk(next, [...trail, room]);
      if (found) return found;
    }
    return null;
  };
  for (const room of edges.keys()) {
    const found = walk(room, []);
    if (found) return found;
  }
  return null;
}
