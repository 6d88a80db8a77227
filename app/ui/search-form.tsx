import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SearchParams } from '../search-params';
import { Button } from './button';
import styles from './search-form.module.css';

interface SearchFormProps {
  /** The page that is searched; what its address says stays as it is, but for the number of the page. */
  readonly action: string;
  readonly params: SearchParams;
  readonly search: string;
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  readonly maxLength: number;
  /** Stands beside the field. */
  readonly children?: ReactNode;
}

/** The search above a list. It is sent as the address of the same page, so it can be shared and taken back. */
export function SearchForm({ action, params, search, label, hint, button, maxLength, children }: SearchFormProps) {
  const kept = Object.entries(params).filter(([name]) => name !== 'q' && name !== 'page');
  return (
    <search className={styles.tools}>
      <form action={action} className={styles.form}>
        <input
          type="search"
          name="q"
          defaultValue={search}
          placeholder={hint}
          aria-label={label}
          maxLength={maxLength}
        />
        {kept.flatMap(([name, value]) =>
          (Array.isArray(value) ? value : [value ?? '']).map((one) => (
            <input key={`${name}-${one}`} type="hidden" name={name} value={one} />
          )),
        )}
        <Button type="submit">
          <Search size={15} aria-hidden="true" /> {button}
        </Button>
      </form>
      {children}
    </search>
  );
}
