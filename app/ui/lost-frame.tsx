import type { ReactNode } from 'react';
import { currentUser } from '@/app/session';
import type { View } from '@/app/view';
import { AppShell } from './app-shell';
import type { PageId } from './pages';
import { PlainShell } from './plain-shell';

interface Props {
  readonly view: View;
  /** The page of the menu beneath which the reader is; null: none. */
  readonly active?: PageId | null;
  readonly children: ReactNode;
}

/** The frame of a page that is not there or not for this reader: with the menu for whoever is signed in. */
export async function LostFrame({ view, active = null, children }: Props) {
  const user = await currentUser();
  if (!user) return <PlainShell view={view}>{children}</PlainShell>;
  return (
    <AppShell view={view} user={user} active={active} path="/" params={{}}>
      {children}
    </AppShell>
  );
}
