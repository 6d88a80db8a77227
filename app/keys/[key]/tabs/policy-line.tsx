import { keyHref } from '@/app/href';
import { Panel } from '@/app/ui/panel';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { KeyArn } from '@/lib/model/brand';
import { shortPrincipal } from '@/lib/model/short-name';
import type { PolicyVersion } from '@/lib/queries/key-policies';
import { Author, Difference, VersionHead } from './policy-versions';
import styles from './tabs.module.css';
import { addressOf } from './version-address';
import { VersionSlider } from './version-slider';

interface Props {
  readonly view: View;
  readonly keyArn: KeyArn;
  /** Newest first, two at least. */
  readonly versions: readonly PolicyVersion[];
  readonly shown: PolicyVersion;
  readonly asOf: Date;
}

/** The versions on a line of time, and beside it who wrote the chosen one and what changed with it. */
export function PolicyLine({ view, keyArn, versions, shown, asOf }: Props) {
  const { keyPolicy } = view.words;
  const { count } = view.format;
  const oldestFirst = versions.toReversed();
  const chosen = oldestFirst.indexOf(shown);
  const last = oldestFirst.at(-1) ?? shown;
  const end = new Date(Math.max(asOf.getTime(), last.valid_from.getTime()));
  const first = oldestFirst[0] ?? shown;
  return (
    <Panel
      title={keyPolicy.policyLine}
      lead={keyPolicy.policyLineLead}
      action={keyPolicy.versionOf(count(chosen + 1), count(versions.length))}
    >
      <VersionSlider
        label={keyPolicy.policyLine}
        marks={oldestFirst.map((version) => ({
          id: addressOf(version),
          at: version.valid_from.getTime(),
          label: labelOf(version),
          href: keyHref(keyArn, { tab: 'policy', version: version === last ? null : addressOf(version) }),
          isGrave: version.widened === true || version.bypassed_lockout_check === true,
        }))}
        chosen={chosen}
        end={end.getTime()}
        ends={{ first: view.format.minute(first.valid_from), last: view.format.minute(end) }}
      />
      <div className={styles.chosen} aria-live="polite">
        <div className={styles.versionHead}>
          <VersionHead view={view} version={shown} />
        </div>
        <Author view={view} version={shown} />
        <Difference view={view} version={shown} isFirst={chosen === 0} />
      </div>
    </Panel>
  );

  function labelOf({ valid_from, principal, widened, bypassed_lockout_check }: PolicyVersion): string {
    return [
      view.format.instant(valid_from),
      ...(principal === null ? [] : [`${keyPolicy.versionBy} ${plainText(shortPrincipal(principal))}`]),
      ...(widened ? [keyPolicy.versionWidened] : []),
      ...(bypassed_lockout_check ? [keyPolicy.versionBypass] : []),
    ].join(', ');
  }
}
