import { Problem } from '@/app/ui/problem';
import type { View } from '@/app/view';
import { earlierReading } from '@/lib/queries/earlier-reading';
import { runtime } from '@/lib/runtime';

/** Says that events stand as an earlier version read them, and how they are read anew. Draws nothing when none do. */
export async function EarlierRead({ view }: { readonly view: View }) {
  const { files, events } = await earlierReading(runtime().models);
  if (files === 0) return null;
  const { earlierRead } = view.words.sources;
  const { count } = view.format;
  return (
    <Problem isAdvice title={earlierRead.title(count(files))}>
      <p>{earlierRead.what(count(events))}</p>
      <p>{earlierRead.next}</p>
    </Problem>
  );
}
