import { StateBadge } from '@/app/ui/state-badge';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { shortPrincipal } from '@/lib/model/short-name';
import type { Reliance } from '@/lib/policy/relied-on';
import type { Relied } from '@/lib/queries/key-reliance';
import styles from './tabs.module.css';

interface Props {
  readonly view: View;
  /** Undefined: no call got through. */
  readonly relied: readonly Relied[] | undefined;
  /** Not all calls were looked at. */
  readonly truncated: boolean;
}

/** What let a principal's calls through, a line each; "cannot tell" is a value of its own. */
export function AllowedBy({ view, relied, truncated }: Props) {
  const { reliance } = view.words;
  if (relied === undefined) {
    return truncated ? (
      <StateBadge tone="quiet">
        {reliance.cannotTell}: {reliance.unread}
      </StateBadge>
    ) : (
      <span className={styles.quiet}>{reliance.refused}</span>
    );
  }
  return relied.map(({ by, calls }) => (
    <div key={JSON.stringify(by)}>
      <Ground view={view} by={by} />
      {relied.length > 1 ? <span className={styles.quiet}> · {reliance.calls(view.format.count(calls))}</span> : null}
    </div>
  ));
}

function Ground({ view, by }: { readonly view: View; readonly by: Reliance }) {
  const { reliance } = view.words;
  switch (by.kind) {
    case 'policy':
      return (
        <Untrusted
          view={view}
          text={by.needsOwnIam ? reliance.policyForeign(by.statement) : reliance.policy(by.statement)}
          limit={160}
        />
      );
    case 'iam':
      return <Untrusted view={view} text={reliance.iam(by.statement)} limit={160} />;
    case 'grant':
      return <Untrusted view={view} text={reliance.grant(shortPrincipal(by.grantee))} limit={160} />;
    case 'aws':
      return reliance.aws;
    case 'no-longer':
      return (
        <span title={reliance.noLongerHint}>
          <StateBadge tone="warning">{reliance.noLonger}</StateBadge>
        </span>
      );
    case 'cannot-tell':
      return (
        <>
          <StateBadge tone="quiet">{reliance.cannotTell}</StateBadge>{' '}
          <span className={styles.small}>
            <Untrusted view={view} text={reliance.doubts[by.why](by.statement ?? '')} limit={160} />
          </span>
        </>
      );
  }
}
