import type { Route } from 'next';
import Link from 'next/link';
import { Panel } from '@/app/ui/panel';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Step } from '@/lib/model/chain';
import { shortKey, shortPrincipal } from '@/lib/model/short-name';
import { accountNames } from '@/lib/queries/account-names';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { runtime } from '@/lib/runtime';
import styles from './chain.module.css';

interface Props {
  readonly view: View;
  readonly steps: readonly Step[];
  /** The page with the record of an event unfolded. */
  readonly hrefFor: (eventId: string) => Route;
}

/** The story of a chain: who did what, in order, each step a click from its record. */
export async function ChainStory({ view, steps, hrefFor }: Props) {
  const { chains } = view.words;
  const parties = steps.flatMap(({ who, what }) => [who, what]).filter((one) => one !== null && ACCOUNT.test(one));
  const { models } = runtime();
  const [names, aliases] = await Promise.all([
    accountNames(models, [...new Set(parties.flatMap((one) => one ?? []))]),
    aliasesOf(
      models,
      steps.flatMap(({ what }) => what ?? []),
    ),
  ]);
  return (
    <Panel title={chains.story} lead={chains.storyLead(view.format.count(steps.length))} id="story">
      <ol className={styles.story}>
        {steps.map((step, index) => (
          <li key={`${step.event_id}-${step.role}`}>
            <p className={styles.deed}>
              <Untrusted view={view} text={sentence(view, step, { names, aliases })} limit={400} />
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

const ACCOUNT = /^[0-9]{12}$/;

interface Names {
  /** Of accounts, by their numbers. */
  readonly names: ReadonlyMap<string, string>;
  /** Of keys, by their ARNs. */
  readonly aliases: ReadonlyMap<string, string>;
}

function sentence(view: View, { role, who, what, operation, calls }: Step, { names, aliases }: Names): string {
  const { chains } = view.words;
  /** A key by its alias, a bare account by its name and its number, anything else in short. */
  const named = (party: string) => {
    if (!ACCOUNT.test(party)) return aliases.get(party) ?? shortKey(shortPrincipal(party));
    const name = names.get(party);
    const number = view.format.account(party);
    return name === undefined ? number : `${name} (${number})`;
  };
  return chains.steps[role]({
    operation,
    who: who === 'unknown' ? chains.somebody : named(who),
    what: what === null ? chains.unsaid : named(what),
    times: calls > 1 ? chains.times(view.format.count(calls)) : '',
  });
}
