import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { ROLES } from '@/lib/model/actor';
import { runtime } from '@/lib/runtime';
import { InviteForm } from './invite-form';
import styles from './settings.module.css';
import { UserForms } from './user-forms';

/** Who may sign in, and the way to invite somebody. */
export async function Users({ view, me }: { readonly view: View; readonly me: string }) {
  const { settings, frame } = view.words;
  const users = (await runtime().ledger.users()).toSorted((a, b) => a.name.localeCompare(b.name));
  const roles = ROLES.map((role) => ({ role, label: frame.roles[role], rights: settings.roleRights[role] }));
  return (
    <>
      <Panel title={settings.users} lead={settings.usersLead} flush>
        <Table
          view={view}
          caption={settings.users}
          onPhone="cards"
          rows={users}
          rowKey={({ userId }) => userId}
          columns={[
            {
              id: 'name',
              title: settings.name,
              cell: ({ userId, name }) => (
                <>
                  <Untrusted view={view} text={name} limit={64} />
                  {userId === me ? <span className={styles.me}>{settings.you}</span> : null}
                </>
              ),
            },
            {
              id: 'state',
              title: settings.state,
              cell: ({ disabledAt }) => (
                <StateBadge tone={disabledAt === null ? 'plain' : 'warning'}>
                  {disabledAt === null ? settings.active : settings.disabled}
                </StateBadge>
              ),
            },
            {
              id: 'created',
              title: settings.created,
              cell: ({ createdAt }) => <TimeText view={view} at={createdAt} show="day" />,
            },
            {
              id: 'role',
              title: settings.role,
              cell: ({ userId, name, role, disabledAt }) => (
                <UserForms
                  userId={userId}
                  role={role}
                  isDisabled={disabledAt !== null}
                  roles={roles}
                  words={{
                    setRole: settings.setRole(name),
                    saveRole: settings.saveRole,
                    disable: settings.disable,
                    enable: settings.enable,
                  }}
                />
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={settings.invite} lead={settings.inviteLead}>
        <InviteForm
          roles={roles}
          words={{
            role: settings.role,
            make: settings.inviteMake,
            done: settings.inviteDone,
            copy: settings.copy,
            copied: settings.copied,
          }}
        />
      </Panel>
    </>
  );
}
