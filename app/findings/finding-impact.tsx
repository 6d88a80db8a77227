import Link from 'next/link';
import { keyHref } from '@/app/href';
import { serviceName } from '@/app/keys/[key]/tabs/service-name';
import { KeyName } from '@/app/ui/key-name';
import { Panel } from '@/app/ui/panel';
import { KeyStateBadge } from '@/app/ui/state-badge';
import { TimeText } from '@/app/ui/time-text';
import type { View } from '@/app/view';
import { parseKeyArn } from '@/lib/model/parse';
import type { KeyImpact } from '@/lib/queries/finding-evidence';
import styles from './finding-detail.module.css';

interface Props {
  readonly view: View;
  readonly subject: string;
  readonly impact: KeyImpact;
}

/** What hangs on the key that a finding is about. */
export function FindingImpact({ view, subject, impact }: Props) {
  const { findingDetail } = view.words;
  const { count } = view.format;
  if (!parseKeyArn(subject)) return <Panel title={findingDetail.impact}>{findingDetail.impactNotKey}</Panel>;
  return (
    <Panel
      title={findingDetail.impact}
      action={<Link href={keyHref(subject, { tab: 'blast-radius' })}>{findingDetail.impactLink}</Link>}
    >
      <dl className={styles.values}>
        <dt>{findingDetail.impactKey}</dt>
        <dd>
          <KeyName view={view} arn={subject} alias={impact.alias} />
        </dd>
        <dt>{findingDetail.impactState}</dt>
        <dd>{impact.state === null ? '–' : <KeyStateBadge view={view} state={impact.state} />}</dd>
        <dt>{findingDetail.impactUse}</dt>
        <dd>{findingDetail.impactCalls(count(impact.calls))}</dd>
        <dt>{findingDetail.impactLast}</dt>
        <dd>
          <TimeText view={view} at={impact.last_at} show="absolute" />
        </dd>
        <dt>{findingDetail.impactServices}</dt>
        <dd>
          {impact.services.length === 0
            ? findingDetail.impactNone
            : impact.services.map((service) => serviceName(view, service)).join(', ')}
        </dd>
        <dt>{findingDetail.impactResources}</dt>
        <dd>{count(impact.resources)}</dd>
      </dl>
    </Panel>
  );
}
