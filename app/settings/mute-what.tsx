import { KeyName } from '@/app/ui/key-name';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { Mute } from '@/lib/model/mute';
import { parseKeyArn } from '@/lib/model/parse';
import { shortPrincipal } from '@/lib/model/short-name';
import { whatOf } from './mute-words';
import styles from './settings.module.css';

interface Props {
  readonly view: View;
  readonly about: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>;
  /** Names of keys, by their ARNs. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** What a mute hides: its analyzers and places, and under them the key by its name, or whatever else it is about. */
export function MuteWhat({ view, about, aliases }: Props) {
  const { subject } = about;
  return (
    <>
      {whatOf(view, { ...about, subject: null })}
      {subject === null ? null : (
        <span className={styles.on}>
          <Subject view={view} subject={subject} alias={aliases.get(subject) ?? null} />
        </span>
      )}
    </>
  );
}

function Subject({ view, subject, alias }: Pick<Props, 'view'> & { subject: string; alias: string | null }) {
  if (parseKeyArn(subject)) return <KeyName view={view} arn={subject} alias={alias} withAccount />;
  return (
    <span title={plainText(subject)}>
      <Untrusted view={view} text={shortPrincipal(subject)} limit={160} mono />
    </span>
  );
}
