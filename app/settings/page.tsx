import type { Metadata } from 'next';
import { forbidden } from 'next/navigation';
import { href } from '@/app/href';
import { first, type SearchParams } from '@/app/search-params';
import { requireRole } from '@/app/session';
import { AppShell } from '@/app/ui/app-shell';
import { PageHead } from '@/app/ui/page-head';
import { Panel } from '@/app/ui/panel';
import { Tabs } from '@/app/ui/tabs';
import { viewOfReader } from '@/app/view';
import { includesRole } from '@/lib/model/actor';
import { AnalyzersTab } from './analyzers/analyzers-tab';
import { Audit } from './audit';
import { Mutes } from './mutes';
import { PasswordForm } from './password-form';
import { Requests } from './requests';
import styles from './settings.module.css';
import { Users } from './users';

const TABS = ['account', 'analyzers', 'mutes', 'users', 'audit'] as const;
/** What only administrators see. */
const ADMIN_TABS: readonly string[] = ['users', 'audit'];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await viewOfReader()).words.settings.title };
}

/** One's own account; for administrators, users and the audit log too. */
export default async function SettingsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireRole('viewer');
  const view = await viewOfReader();
  const params = await searchParams;
  const { settings, frame } = view.words;
  const isAdmin = includesRole(user.role, 'admin');
  const tab = TABS.find((id) => id === first(params, 'tab')) ?? 'account';
  if (ADMIN_TABS.includes(tab) && !isAdmin) forbidden();
  return (
    <AppShell view={view} user={user} active="settings" path="/settings" params={params}>
      <PageHead title={settings.title} lead={settings.lead} />
      <div className={styles.stack}>
        <Tabs
          view={view}
          label={settings.title}
          active={tab}
          tabs={TABS.filter((id) => isAdmin || !ADMIN_TABS.includes(id)).map((id) => ({
            id,
            label: settings.tabs[id],
            href: href('/settings', { tab: id }),
          }))}
        />
        {tab === 'account' ? (
          <Panel title={settings.password} lead={settings.passwordLead}>
            <PasswordForm
              words={{
                current: settings.current,
                next: settings.next,
                rule: frame.passwordRule,
                again: frame.passwordAgain,
                change: settings.change,
              }}
            />
          </Panel>
        ) : null}
        {tab === 'analyzers' ? <AnalyzersTab view={view} canEdit={isAdmin} open={first(params, 'analyzer')} /> : null}
        {tab === 'mutes' ? <Requests view={view} user={user} /> : null}
        {tab === 'mutes' ? <Mutes view={view} canEnd={includesRole(user.role, 'analyst')} /> : null}
        {tab === 'users' ? <Users view={view} me={user.id} /> : null}
        {tab === 'audit' ? <Audit view={view} params={params} /> : null}
      </div>
    </AppShell>
  );
}
