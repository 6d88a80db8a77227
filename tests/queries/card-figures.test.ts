import { describe, expect, it } from 'vitest';
import type { StoredFinding } from '@/db/ledger';
import { atOnce } from '@/lib/model/turns';
import { cardFigures } from '@/lib/queries/card-figures';
import { findingDigest } from '@/lib/queries/finding-digest';
import { type KeyOutlook, keyOutlook } from '@/lib/queries/key-outlook';
import { keyArn } from '@/tests/support/events';
import { emptyModels, keyRow } from '@/tests/support/read-models';
import { toyItem } from '../support/finding-item';

const ANCHOR = new Date('2025-06-29T00:00:00Z');
const daysAgo = (days: number) => new Date(ANCHOR.getTime() - days * 86_400_000);
const question = {
  anchor: ANCHOR,
  instants: [daysAgo(20), daysAgo(10), ANCHOR],
  unusedAfterDays: 90,
  rotationDays: 30,
};

const item = (number: number, over: Partial<StoredFinding>) =>
  toyItem(number, ANCHOR, { severity: 'high', observedAt: daysAgo(30), ...over });

async function outlookOf(...rows: Parameters<typeof keyRow>[0][]): Promise<KeyOutlook[]> {
  const { models, insert, close } = await emptyModels();
  await insert('keys', rows.map(keyRow));
  const keys = await keyOutlook(models);
  close();
  return keys;
}

describe('the figures of the cards', () => {
  it('count a finding at each instant between its cause and its end', async () => {
    const digest = await findingDigest([
      item(1, { severity: 'critical' }),
      item(2, { observedAt: daysAgo(15) }),
      item(3, { present: false, absentSince: daysAgo(12) }),
      item(4, { severity: 'medium' }),
    ]);
    const { open, openAt } = atOnce(cardFigures(digest, [], question));
    expect(open).toEqual({ critical: 1, high: 1 });
    expect(openAt).toEqual([2, 2, 2]);
  });

  it('count a key at risk once however much is found about it, and none that is not among the keys', async () => {
    const keys = await outlookOf({ key_arn: keyArn('one') }, { key_arn: keyArn('two') });
    const digest = await findingDigest([
      item(1, { subject: keyArn('one') }),
      item(2, { subject: keyArn('one'), observedAt: daysAgo(15) }),
      item(3, { subject: keyArn('two'), observedAt: daysAgo(5) }),
      item(4, { subject: keyArn('deleted') }),
    ]);
    const { atRisk, atRiskAt } = atOnce(cardFigures(digest, keys, question));
    expect([atRisk, atRiskAt]).toEqual([2, [1, 1, 2]]);
  });

  it('count hidden findings, and the keys about which nothing but them is known', async () => {
    const keys = await outlookOf({ key_arn: keyArn('one') }, { key_arn: keyArn('two') });
    const decision = { kind: 'risk-accepted', reason: 'known', at: daysAgo(1), until: daysAgo(-30) } as const;
    const digest = await findingDigest([
      item(1, { subject: keyArn('one'), decision }),
      item(2, { subject: keyArn('two'), decision }),
      item(3, { subject: keyArn('two') }),
      item(4, { subject: keyArn('deleted'), decision }),
    ]);
    const { hidden, atHiddenRisk } = atOnce(cardFigures(digest, keys, question));
    expect([hidden, atHiddenRisk]).toEqual([3, 1]);
  });

  it('take a key for idle from the day on which it was unused long enough', async () => {
    const idle = { unused_verdict: 'idle-nothing-found', monthly_cost_usd: 1 } as const;
    const keys = await outlookOf(
      { key_arn: keyArn('never'), ...idle, last_used_at: null },
      { key_arn: keyArn('lately'), ...idle, last_used_at: daysAgo(105) },
      { key_arn: keyArn('unclear'), unused_verdict: 'cannot-tell' },
    );
    const figures = atOnce(cardFigures(await findingDigest([]), keys, question));
    expect(figures).toMatchObject({ idle: 2, idleAt: [1, 2, 2], idleCostUsd: 2, unclear: 1 });
  });

  it('pause between findings and between keys', async () => {
    const keys = await outlookOf(
      { key_arn: keyArn('one'), unused_verdict: 'idle-nothing-found' },
      { key_arn: keyArn('two'), unused_verdict: 'idle-nothing-found' },
    );
    const pauses = async (count: number) => {
      const findings = Array.from({ length: count }, (_, number) => item(number + 1, { subject: keyArn('one') }));
      return [...cardFigures(await findingDigest(findings), keys, question)].length;
    };
    expect((await pauses(50)) - (await pauses(0))).toBeGreaterThanOrEqual(100);
  });
});
