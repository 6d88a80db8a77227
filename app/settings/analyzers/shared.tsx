import Link from 'next/link';
import { href } from '@/app/href';
import { buttonClass } from '@/app/ui/button';
import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { lasts } from '@/lib/findings/expected';
import { ALLOW_LISTS, type AllowList, Settings } from '@/lib/model/settings';
import type { Site } from '@/lib/model/site';
import styles from './analyzers.module.css';
import { DryRunForm } from './dry-run-form';
import type { FieldWords } from './fields';
import { formWords } from './form-words';
import { typedShared } from './settings-form';

interface Props {
  readonly view: View;
  /** What `keytrail.json` says. */
  readonly base: Site;
  readonly saved: Settings | null;
  /** The form instead of what is in force. */
  readonly form: boolean;
  readonly canEdit?: boolean;
}

/** Limits and allow-lists that hold for all analyzers. */
export function Shared({ view, base, saved, form, canEdit = false }: Props) {
  const words = view.words.analyzerSettings;
  const settings = saved ?? Settings.parse({});
  return (
    <Panel
      title={words.shared}
      lead={words.sharedLead}
      flush={!form}
      action={
        canEdit ? (
          <Link className={buttonClass()} href={href('/settings', { tab: 'analyzers', analyzer: 'shared' })}>
            {words.sharedEdit}
          </Link>
        ) : null
      }
    >
      {form ? (
        <DryRunForm
          analyzer={null}
          typed={typedShared(settings)}
          fields={fieldsOf(view, base)}
          canReset={false}
          canTry
          words={formWords(view)}
        />
      ) : (
        <InForce view={view} base={base} settings={settings} />
      )}
    </Panel>
  );
}

interface Entry {
  readonly value: string;
  readonly note: string | null;
  readonly until: string | null;
}

function entriesOf(
  list: AllowList,
  { trustedAccounts, allowed }: Pick<Settings, 'trustedAccounts' | 'allowed'>,
): Entry[] {
  switch (list) {
    case 'accounts':
      return trustedAccounts.map(({ accountId, name, until }) => ({ value: accountId, note: name, until }));
    case 'regions':
      return allowed.regions.map(({ region, note, until }) => ({ value: region, note, until }));
    case 'principals':
    case 'resources':
      return allowed[list].map(({ pattern, note, until }) => ({ value: pattern, note, until }));
  }
}

function InForce({ view, base, settings }: { readonly view: View; readonly base: Site; readonly settings: Settings }) {
  const words = view.words.analyzerSettings;
  const limit = (label: string, own: number | null, file: number) => ({
    id: label,
    label,
    value: <>{view.format.count(own ?? file)}</>,
  });
  const rows = [
    limit(words.unusedAfter, settings.unusedAfterDays, base.unusedAfterDays),
    limit(words.rotationAge, settings.rotationMaxAgeDays, base.rotationMaxAgeDays),
    ...ALLOW_LISTS.map((list) => ({
      id: list,
      label: words.lines[list],
      value: <EntryList view={view} own={entriesOf(list, settings)} inFile={entriesOf(list, base).length} />,
    })),
  ];
  const columns: Column<(typeof rows)[number]>[] = [
    { id: 'label', title: words.setting, pinned: true, cell: ({ label }) => label },
    { id: 'value', title: words.general, wrap: true, cell: ({ value }) => value },
  ];
  return <Table view={view} caption={words.shared} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

interface EntryListProps {
  readonly view: View;
  readonly own: readonly Entry[];
  readonly inFile: number;
}

function EntryList({ view, own, inFile }: EntryListProps) {
  const words = view.words.analyzerSettings;
  if (own.length + inFile === 0) return words.nobody;
  return (
    <ul className={styles.lists}>
      {own.map(({ value, note, until }) => (
        <li key={`${value} ${until}`}>
          <Untrusted view={view} text={value} limit={200} mono />
          {note === null ? null : (
            <>
              {' · '}
              <Untrusted view={view} text={note} limit={200} />
            </>
          )}
          {until === null ? null : ` · ${lasts(until, view.now) ? words.until(until) : words.ended}`}
        </li>
      ))}
      {inFile > 0 ? <li>{words.inFile(view.format.count(inFile))}</li> : null}
    </ul>
  );
}

function fieldsOf(view: View, base: Site): FieldWords[] {
  const words = view.words.analyzerSettings;
  const days = (name: 'unusedAfterDays' | 'rotationMaxAgeDays', label: string, least: number): FieldWords => ({
    kind: 'number',
    name,
    label,
    hint: words.fileSays(view.format.count(base[name])),
    least,
    most: 2560,
    usual: String(base[name]),
  });
  const list = (name: AllowList): FieldWords => ({
    kind: 'lines',
    name,
    label: words.lines[name],
    hint: [
      {
        accounts: words.accountEntries,
        regions: words.regionEntries,
        principals: words.entries,
        resources: words.entries,
      }[name],
      ...(entriesOf(name, base).length > 0 ? [words.inFile(view.format.count(entriesOf(name, base).length))] : []),
    ].join(' '),
  });
  return [
    days('unusedAfterDays', words.unusedAfter, 7),
    days('rotationMaxAgeDays', words.rotationAge, 90),
    ...ALLOW_LISTS.map(list),
  ];
}
