'use client';

import { useActionState } from 'react';
import { Button } from '@/app/ui/button';
import type { Role } from '@/lib/model/actor';
import { changeUser } from './actions';
import styles from './settings.module.css';

interface Props {
  readonly userId: string;
  readonly role: Role;
  readonly isDisabled: boolean;
  readonly roles: readonly { readonly role: Role; readonly label: string }[];
  readonly words: Readonly<Record<'setRole' | 'saveRole' | 'disable' | 'enable', string>>;
}

/** Role and lock of one user; what was wrong stands under the buttons. */
export function UserForms({ userId, role, isDisabled, roles, words }: Props) {
  const [answer, change, isBusy] = useActionState(changeUser, { problem: null });
  return (
    <form action={change} className={styles.userForm}>
      <input type="hidden" name="userId" value={userId} />
      <select key={role} name="role" defaultValue={role} aria-label={words.setRole} className={styles.select}>
        {roles.map((one) => (
          <option key={one.role} value={one.role}>
            {one.label}
          </option>
        ))}
      </select>
      <Button type="submit" name="change" value="role" disabled={isBusy}>
        {words.saveRole}
      </Button>
      <Button
        type="submit"
        name="change"
        value={isDisabled ? 'enable' : 'disable'}
        look={isDisabled ? 'plain' : 'danger'}
        disabled={isBusy}
      >
        {isDisabled ? words.enable : words.disable}
      </Button>
      <p role="alert" hidden={answer.problem === null} className={styles.wrong}>
        {answer.problem}
      </p>
    </form>
  );
}
