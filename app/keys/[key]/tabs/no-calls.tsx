import { EmptyState } from '@/app/ui/empty-state';
import type { View } from '@/app/view';
import type { WindowObserved } from '@/lib/queries/days-observed';

interface Props {
  readonly view: View;
  readonly title: string;
  readonly ground: WindowObserved;
}

/** That nobody called a key in a range, and how far that is proven. */
export function NoCalls({ view, title, ground }: Props) {
  return (
    <EmptyState view={view} kind={ground.observed < ground.days ? 'cannot-tell' : 'no-match'} title={title}>
      {groundOf(view, ground)}
    </EmptyState>
  );
}

/** What no call in a range rests on. */
export function groundOf({ words, format }: View, { observed, days }: WindowObserved): string {
  const { usageNoneCovered, usageNonePartly, usageNoneUncovered } = words.keyPage;
  if (observed === 0) return usageNoneUncovered;
  return observed < days ? usageNonePartly(format.count(observed), format.count(days)) : usageNoneCovered;
}
