import { Check } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { setPreference } from '@/app/preference-actions';
import styles from './menu-list.module.css';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly lang?: string;
  /** The key that chooses it. */
  readonly shortcut?: string;
}

interface Props {
  readonly title: string;
  /** The preference that the choice sets. */
  readonly name: 'theme' | 'language' | 'zone';
  readonly choices: readonly Choice[];
  readonly chosen: string;
}

/** A preference of this browser, changed in one click. */
export function PreferenceList({ title, name, choices, chosen }: Props) {
  return (
    <form action={setPreference}>
      <p className={styles.title}>{title}</p>
      <ul>
        {choices.map(({ value, label, lang, shortcut }) => (
          <li key={value}>
            <button
              type="submit"
              name={name}
              value={value}
              className={styles.item}
              {...(lang ? { lang } : {})}
              data-shortcut={shortcut}
              {...(value === chosen ? { 'aria-current': 'true' as const } : {})}
            >
              <Check size={14} aria-hidden="true" className={value === chosen ? '' : styles.off} />
              {label}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

interface LinkListProps {
  readonly links: readonly {
    readonly id: string;
    readonly label: string;
    readonly href: Route;
    readonly active: boolean;
    /** The key that follows the link. */
    readonly shortcut?: string | undefined;
  }[];
}

export function MenuLinks({ links }: LinkListProps) {
  return (
    <ul>
      {links.map(({ id, label, href, active, shortcut }) => (
        <li key={id}>
          <Link
            href={href}
            className={styles.item}
            scroll={false}
            data-shortcut={shortcut}
            {...(active ? { 'aria-current': 'true' as const } : {})}
          >
            <Check size={14} aria-hidden="true" className={active ? '' : styles.off} />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
