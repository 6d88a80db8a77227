import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { href } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { currentUser } from '@/app/session';
import { PlainShell } from '@/app/ui/plain-shell';
import styles from '@/app/ui/plain-shell.module.css';
import { viewOfReader } from '@/app/view';
import { callbackPath } from '@/lib/auth/callback-path';
import { SignInForm } from './sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.frame.signIn };
}

export default async function LoginPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const target = callbackPath(first(params, 'callbackUrl'));
  if (await currentUser()) redirect(href(target));
  const view = await viewOfReader();
  const { frame } = view.words;
  return (
    <PlainShell view={view}>
      <h1>{frame.signInTitle}</h1>
      <p className={styles.lead}>{frame.signInLead}</p>
      <SignInForm
        target={target}
        notice={noticeOf(first(params, 'done'), frame)}
        words={{
          name: frame.name,
          password: frame.password,
          signIn: frame.signIn,
          wrong: frame.signInWrong,
          limited: frame.signInLimited,
          broken: frame.signInBroken,
        }}
      />
    </PlainShell>
  );
}

function noticeOf(done: string | null, words: { signedOut: string; signInCreated: string }): string | null {
  if (done === 'signed-out') return words.signedOut;
  return done === 'created' ? words.signInCreated : null;
}
