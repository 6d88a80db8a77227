import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLog } from '@/lib/i18n/audit-log';
import { VERDICTS } from '@/lib/model/approval';
import { DECISION_KINDS } from '@/lib/model/finding';
import { LANGUAGES } from '@/lib/model/language';

/** Every action that some verb writes into the audit log. */
function written(): string[] {
  const texts = readdirSync('lib/verbs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join('lib/verbs', path), 'utf8'));
  const calls = texts.flatMap((text) =>
    text.split(/\.audit\(|(?=\baction: ['`](?:finding|findings|approval)-)/).slice(1),
  );
  return calls.flatMap((call) => {
    const [, name] = /['`]([a-z]+-(?:[a-z-]+)?(?:\$\{[a-z]+(?:\.kind)?\})?)['`],/.exec(call) ?? [];
    if (name === undefined) throw new Error(`no action is named in: ${call.slice(0, 80)}`);
    const [start = name] = name.split('$');
    const ends = name.includes('{verdict}') ? VERDICTS : DECISION_KINDS;
    return name.includes('$') ? ends.map((end) => `${start}${end}`) : [name];
  });
}

describe.each(LANGUAGES)('the audit log in %s', (language) => {
  it('has words for every action that is written', () => {
    expect(written().filter((action) => auditLog[language].actions[action] === undefined)).toEqual([]);
  });
});
