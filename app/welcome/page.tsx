import type { Metadata } from 'next';
import Link from 'next/link';
import { href } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { buttonClass } from '@/app/ui/button';
import { PlainShell } from '@/app/ui/plain-shell';
import styles from '@/app/ui/plain-shell.module.css';
import { viewOfReader } from '@/app/view';
import { runtime } from '@/lib/runtime';
import { tokenHash } from '@/lib/verbs/users/invitation-token';
import { WelcomeForm } from './welcome-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.frame.welcomeCreate };
}

/** Where a one-time link leads: choose a name and a password. */
export default async function WelcomePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const view = await viewOfReader();
  const { frame } = view.words;
  const token = first(await searchParams, 'token');
  const invitation = token === null ? null : await runtime().ledger.invitation(tokenHash(token));
  if (token === null || invitation === null || invitation.usedAt !== null || invitation.expiresAt <= view.now) {
    return (
      <PlainShell view={view}>
        <h1>{frame.welcomeDeadTitle}</h1>
        <p className={styles.lead}>{frame.welcomeDead}</p>
        <div className={styles.form}>
          <Link href={href('/login')} className={buttonClass()}>
            {frame.signIn}
          </Link>
        </div>
      </PlainShell>
    );
  }
  return (
    <PlainShell view={view}>
      <h1>{frame.welcomeTitle}</h1>
      <p className={styles.lead}>{frame.welcomeLead(frame.roles[invitation.role])}</p>
      <WelcomeForm
        token={token}
        words={{
          name: frame.name,
          nameRule: frame.nameRule,
          password: frame.password,
          passwordRule: frame.passwordRule,
          passwordAgain: frame.passwordAgain,
          create: frame.welcomeCreate,
        }}
      />
    </PlainShell>
  );
}
