'use client';

import { useActionState } from 'react';
import { Button } from '@/app/ui/button';
import { CopyButton } from '@/app/ui/copy-button';
import type { Role } from '@/lib/model/actor';
import { invite } from './actions';
import styles from './settings.module.css';

interface Props {
  readonly roles: readonly { readonly role: Role; readonly label: string; readonly rights: string }[];
  readonly words: Readonly<Record<'role' | 'make' | 'done' | 'copy' | 'copied', string>>;
}

export function InviteForm({ roles, words }: Props) {
  const [answer, make, isBusy] = useActionState(invite, { link: null });
  return (
    <form action={make} className={styles.form}>
      <fieldset className={styles.roles}>
        <legend>{words.role}</legend>
        {roles.map(({ role, label, rights }, index) => (
          <label key={role} className={styles.roleChoice}>
            <input type="radio" name="role" value={role} defaultChecked={index === 0} />
            <span>
              <strong>{label}</strong> {rights}
            </span>
          </label>
        ))}
      </fieldset>
      <div>
        <Button type="submit" look="primary" disabled={isBusy}>
          {words.make}
        </Button>
      </div>
      <output className={styles.link} hidden={answer.link === null}>
        {words.done}
        <span className={styles.linkText}>
          <code>{answer.link}</code>
          <CopyButton text={answer.link ?? ''} label={words.copy} done={words.copied} />
        </span>
      </output>
    </form>
  );
}
