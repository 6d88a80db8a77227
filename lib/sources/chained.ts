import type { Source } from './source';

/**
 * One source after the other, over the same objects: what a queue told first, then the listing, which finds what the
 * queue missed. It bears the name of the second.
 */
export function chained(first: Source, second: Source): Source {
  return {
    kind: second.kind,
    name: second.name,
    ...(second.reader ? { reader: second.reader } : {}),
    ...(second.askPublicKeys ? { askPublicKeys: second.askPublicKeys } : {}),
    list: async function* (days, signal) {
      yield* first.list(days, signal);
      yield* second.list(days, signal);
    },
    fetch: (origin, to, signal) => first.fetch(origin, to, signal),
    acknowledge: async (ids, signal) => [
      ...(await first.acknowledge(ids, signal)),
      ...(await second.acknowledge(ids, signal)),
    ],
    close: async () => {
      await first.close();
      await second.close();
    },
  };
}
