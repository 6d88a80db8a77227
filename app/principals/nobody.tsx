import { EmptyState } from '@/app/ui/empty-state';
import type { View } from '@/app/view';
import { daysTouched, type Window } from '@/lib/model/time';
import type { CallGround } from '@/lib/queries/call-ground';
import { runtime } from '@/lib/runtime';

interface Props {
  readonly view: View;
  readonly window: Window;
  readonly ground: CallGround;
}

/** Why the list of a range has nobody: nothing was read, no logs of the range were, or those that were name nobody. */
export function Nobody({ view, window, ground }: Props) {
  const { principals, overview } = view.words;
  if (ground.files === 0) {
    const { progress, isSample } = runtime();
    const running = progress.current();
    const isBusy = running !== null && running.phase !== 'done';
    return (
      <EmptyState view={view} kind="nothing-collected" title={principals.nothingTitle}>
        {isSample ? overview.startSample : isBusy ? overview.startBusy : principals.nothingText}
      </EmptyState>
    );
  }
  if (ground.days === 0) {
    return (
      <EmptyState view={view} kind="cannot-tell" title={principals.uncovered}>
        {principals.uncoveredText}
      </EmptyState>
    );
  }
  return (
    <EmptyState view={view} kind="no-match" title={principals.none}>
      {principals.noneText(view.format.count(ground.days), view.format.count(daysTouched(window)))}
    </EmptyState>
  );
}
