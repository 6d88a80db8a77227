import type { Route } from 'next';
import Link from 'next/link';
import { Fragment } from 'react';
import { keyHref, principalHref } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Step } from '@/lib/model/chain';
import { parseKeyArn } from '@/lib/model/parse';
import { shortKey, shortPrincipal } from '@/lib/model/short-name';
import { accountNames } from '@/lib/queries/account-names';
import { aliasesOf } from '@/lib/queries/finding-evidence';
import { callersAmong } from '@/lib/queries/principal-detail';
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
  const [names, aliases, callers] = await Promise.all([
    accountNames(models, [...new Set(parties.flatMap((one) => one ?? []))]),
    aliasesOf(
      models,
      steps.flatMap(({ what }) => what ?? []),
    ),
    callersAmong(
      models,
      steps.flatMap(({ who, what }) => [who, what ?? []].flat()),
    ),
  ]);
  return (
    <Panel title={chains.story} lead={chains.storyLead(view.format.count(steps.length))} id="story">
      <ol className={styles.story}>
        {steps.map((step, index) => (
          <li key={`${step.event_id}-${step.role}`}>
            <p className={styles.deed}>
              <Sentence view={view} step={step} names={{ names, aliases, callers }} />
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
  /** Principals that have a page. */
  readonly callers: ReadonlySet<string>;
}

/** Stand in a sentence for whoever did it and what it was done to, until it is drawn. What a record says is told without such characters. */
const WHO = '\ue000';
const WHAT = '\ue001';

/** Findings look back further than a page of a principal does by itself. */
const RANGE = { from: 'now-90d', to: 'now' };

function Sentence({ view, step, names }: { readonly view: View; readonly step: Step; readonly names: Names }) {
  const { chains } = view.words;
  const { role, who, what, operation, calls } = step;
  const told = chains.steps[role]({
    operation: plainText(operation),
    who: WHO,
    what: WHAT,
    times: calls > 1 ? chains.times(view.format.count(calls)) : '',
  });
  return told.split(/([\ue000\ue001])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence keep their places
    <Fragment key={index}>
      {part === WHO ? (
        who === 'unknown' ? (
          chains.somebody
        ) : (
          <Party view={view} party={who} names={names} />
        )
      ) : part === WHAT ? (
        what === null ? (
          chains.unsaid
        ) : (
          <Party view={view} party={what} names={names} />
        )
      ) : (
        part
      )}
    </Fragment>
  ));
}

interface PartyProps {
  readonly view: View;
  readonly party: string;
  readonly names: Names;
}

/** A key by its alias, a bare account by its name and its number, anything else in short; a link where it has a page. */
function Party({ view, party, names }: PartyProps) {
  const name = <Untrusted view={view} text={nameOf(view, party, names)} limit={160} />;
  if (parseKeyArn(party)) {
    return (
      <Link href={keyHref(party)} title={plainText(party)} prefetch={false}>
        {name}
      </Link>
    );
  }
  if (names.callers.has(party)) {
    return (
      <Link href={principalHref(party, RANGE)} title={plainText(party)} prefetch={false}>
        {name}
      </Link>
    );
  }
  return name;
}

function nameOf(view: View, party: string, { names, aliases }: Names): string {
  if (!ACCOUNT.test(party)) return aliases.get(party) ?? shortKey(shortPrincipal(party));
  const name = names.get(party);
  const number = view.format.account(party);
  return name === undefined ? number : `${name} (${number})`;
}
