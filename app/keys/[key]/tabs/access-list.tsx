import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { ExternalAccess } from '@/lib/queries/key-policies';
import styles from './tabs.module.css';

/** The ways in from outside, each with what it opens and through what. Draws nothing when there is none. */
export function AccessList({ view, access }: { readonly view: View; readonly access: readonly ExternalAccess[] }) {
  if (access.length === 0) return null;
  return (
    <ul className={styles.found}>
      {access.map((way) => (
        <li key={`${way.kind} ${way.token} ${way.through} ${way.statements.join()}`}>
          <span>
            <Way view={view} way={way} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** One way in as words: who, through what, doing what, with what limits. */
export function Way({ view, way }: { readonly view: View; readonly way: ExternalAccess }) {
  const { keyPage } = view.words;
  const through: Readonly<Record<string, string>> = keyPage.through;
  const notes = [
    `${through[way.through] ?? way.through}${way.statements.length > 0 ? ` ${way.statements.join(', ')}` : ''}`,
    ...(way.whole_account ? [keyPage.accessWhole] : []),
    ...(way.in_organization ? [keyPage.accessOrg] : []),
    ...(way.partner_until ? [keyPage.accessUntil(view.format.date(way.partner_until))] : []),
  ];
  return (
    <>
      <strong>
        {way.token === '*' ? (
          keyPage.accessEveryone
        ) : (
          <Untrusted view={view} text={view.format.account(way.token)} limit={120} />
        )}
      </strong>{' '}
      <span className={styles.small}>
        <Untrusted view={view} text={notes.join(' · ')} limit={400} />
      </span>
      <br />
      <Untrusted view={view} text={way.actions.join(', ')} limit={600} />
    </>
  );
}
