import type { Allowed, AnalyzerSetting } from '@/lib/model/settings';

/** What a form said, field by field, as it was typed; it fills the form again. */
export type Typed = Readonly<Record<string, string>>;

/** The fields of a form that people fill in, without what the browser and the framework add. */
export function typedIn(form: FormData): Typed {
  const fields = [...form.entries()].filter(([name]) => !name.startsWith('$'));
  return Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

/** The change that a form asks for; not yet checked. Numbers that are none become text, which the check refuses. */
export function changeOf(typed: Typed): unknown {
  if (typed.analyzer !== undefined) {
    if (typed.backToUsual === 'yes') return { kind: 'analyzer', analyzer: typed.analyzer, setting: null };
    return { kind: 'analyzer', analyzer: typed.analyzer, setting: settingOf(typed) };
  }
  return {
    kind: 'shared',
    unusedAfterDays: wholeNumber(typed.unusedAfterDays ?? ''),
    rotationMaxAgeDays: wholeNumber(typed.rotationMaxAgeDays ?? ''),
    trustedAccounts: entries(typed.accounts).map(([account, name, until]) => ({
      accountId: plainAccount(account),
      name,
      until,
    })),
    allowed: {
      principals: entries(typed.principals).map(([pattern, note, until]) => ({ pattern, note, until })),
      regions: entries(typed.regions).map(([region, note, until]) => ({ region, note, until })),
      resources: entries(typed.resources).map(([pattern, note, until]) => ({ pattern, note, until })),
    },
  };
}

const THRESHOLD = 'threshold.';

/** Where a change is wrong: the field of the form, and the line in it when it has lines. */
export interface WrongPlace {
  readonly field: string;
  readonly line: string | null;
}

/** The field, and the line as it was typed, that made the part of a change at a path. */
export function placeOf(typed: Typed, path: readonly PropertyKey[]): WrongPlace {
  const field = fieldOf(path.filter((part) => typeof part === 'string'));
  const index = path.find((part) => typeof part === 'number');
  return { field, line: index === undefined ? null : (lines(typed[field])[index] ?? null) };
}

function fieldOf([whole = '', part = '', name = '']: readonly string[]): string {
  switch (whole) {
    case 'trustedAccounts':
      return 'accounts';
    case 'allowed':
      return part;
    case 'setting':
      return part === 'thresholds' ? `${THRESHOLD}${name}` : `scope${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    default:
      return whole;
  }
}

/** An account id as AWS writes it, also when it was typed in groups. */
function plainAccount(account: string): string {
  return account.replaceAll('-', '');
}

function settingOf(typed: Typed): unknown {
  const thresholds = Object.entries(typed)
    .filter(([name, value]) => name.startsWith(THRESHOLD) && value.trim() !== '')
    .map(([name, value]) => [name.slice(THRESHOLD.length), wholeNumber(value)]);
  return {
    on: typed.on === 'on',
    thresholds: Object.fromEntries(thresholds),
    scope: {
      accounts: lines(typed.scopeAccounts).map(plainAccount),
      regions: lines(typed.scopeRegions),
      tags: lines(typed.scopeTags).map((line) => {
        const at = line.indexOf('=');
        return at === -1
          ? { key: line, value: '' }
          : { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
      }),
    },
  };
}

/** How a setting stands in the form. */
export function typedSetting({ on, thresholds, scope }: AnalyzerSetting): Typed {
  return {
    ...(on ? { on: 'on' } : {}),
    ...Object.fromEntries(Object.entries(thresholds).map(([name, value]) => [`${THRESHOLD}${name}`, String(value)])),
    scopeAccounts: scope.accounts.join('\n'),
    scopeRegions: scope.regions.join('\n'),
    scopeTags: scope.tags.map(({ key, value }) => `${key}=${value}`).join('\n'),
  };
}

interface Shared {
  readonly unusedAfterDays: number | null;
  readonly rotationMaxAgeDays: number | null;
  readonly trustedAccounts: readonly { accountId: string; name: string | null; until: string | null }[];
  readonly allowed: Allowed;
}

/** How what all analyzers share stands in the form. */
export function typedShared({ unusedAfterDays, rotationMaxAgeDays, trustedAccounts, allowed }: Shared): Typed {
  return {
    unusedAfterDays: unusedAfterDays === null ? '' : String(unusedAfterDays),
    rotationMaxAgeDays: rotationMaxAgeDays === null ? '' : String(rotationMaxAgeDays),
    accounts: trustedAccounts.map(({ accountId, name, until }) => entry(accountId, name, until)).join('\n'),
    principals: allowed.principals.map(({ pattern, note, until }) => entry(pattern, note, until)).join('\n'),
    regions: allowed.regions.map(({ region, note, until }) => entry(region, note, until)).join('\n'),
    resources: allowed.resources.map(({ pattern, note, until }) => entry(pattern, note, until)).join('\n'),
  };
}

function entry(value: string, note: string | null, until: string | null): string {
  if (until !== null) return `${value} | ${note ?? ''} | ${until}`;
  return note === null ? value : `${value} | ${note}`;
}

function entries(text: string | undefined): [string, string | null, string | null][] {
  return lines(text).map((line) => {
    const [value = '', note = '', until = ''] = line.split('|').map((part) => part.trim());
    return [value, note === '' ? null : note, until === '' ? null : until];
  });
}

function lines(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function wholeNumber(text: string): number | string | null {
  if (text.trim() === '') return null;
  return /^-?\d{1,12}$/.test(text.trim()) ? Number(text) : text;
}
