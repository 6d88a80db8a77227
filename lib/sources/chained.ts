import type { Source } from './source';

/**
 * One source after the other, over the same objects: what a queue told first, then the listing, which finds what the
 * queue missed. The listing is left out where it is not due, unless the queue could not be heard. It bears the name of the
 * second.
 */
export function chained(first: Source, second: Source, isSecondDue = true): Source {
  let isLookedThrough = false;
  return {
    kind: second.kind,
    name: second.name,
    ...(second.reader ? { reader: second.reader } : {}),
    ...(second.askPublicKeys ? { askPublicKeys: second.askPublicKeys } : {}),
    list: async function* (days, signal) {
      let isHeard = true;
      for await (const page of first.list(days, signal)) {
        isHeard &&= page.troubles.length === 0;
        yield page;
      }
      if (isHeard && !isSecondDue) return;
      yield* second.list(days, signal);
      isLookedThrough = true;
    },
    isLookedThrough: () => isLookedThrough,
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
