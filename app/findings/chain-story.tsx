import type { Route } from 'next';
import Link from 'next/link';
import { Panel } from '@/app/ui/panel';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Step } from '@/lib/model/chain';
import { shortKey, shortPrincipal } from '@/lib/model/short-name';
import styles from './chain.module.css';

interface Props {
  readonly view: View;
  readonly steps: readonly Step[];
  /** The page with the record of an event unfolded. */
  readonly hrefFor: (eventId: string) => Route;
}

/** The story of a chain: who did what, in order, each step a click from its record. */
export function ChainStory({ view, steps, hrefFor }: Props) {
  const { chains } = view.words;
  return (
    <Panel title={chains.story} lead={chains.storyLead(view.format.count(steps.length))} id="story">
      <ol className={styles.story}>
        {steps.map((step, index) => (
          <li key={`${step.event_id}-${step.role}`}>
            <p className={styles.deed}>
              <Untrusted view={view} text={sentence(view, step)} limit={400} />
            </p>
            <p className={styles.when}>
              <TimeText view={view} at={step.at} show="absolute" />
              <Link
                href={hrefFor(step.event_id)}
                aria-label={chains.recordOf(view.format.count(index + 1))}
                scroll={false}
                prefetch={false}
              >
                {chains.record}
              </Link>
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function sentence(view: View, { role, who, what, operation, calls }: Step): string {
  const { chains } = view.words;
  return chains.steps[role]({
    operation,
    who: who === 'unknown' ? chains.somebody : shortPrincipal(who),
    what: what === null ? chains.unsaid : shortKey(shortPrincipal(what)),
    times: calls > 1 ? chains.times(view.format.count(calls)) : '',
  });
}
