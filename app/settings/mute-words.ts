import type { View } from '@/app/view';
import type { Mute } from '@/lib/model/mute';
import { analyzerOf } from '@/lib/queries/finding-items';

/** What a mute hides, as plain text in a line. */
export function whatOf(
  view: View,
  { analyzer, subject, accountId, region }: Pick<Mute, 'analyzer' | 'subject' | 'accountId' | 'region'>,
): string {
  const { mutes } = view.words;
  const known = analyzer === null ? null : analyzerOf(analyzer);
  return [
    known ? `${known.code} · ${known.title[view.language]}` : (analyzer ?? mutes.everyAnalyzer),
    ...(subject === null ? [] : [mutes.onSubject(subject)]),
    ...(accountId === null ? [] : [mutes.inAccount(view.format.account(accountId))]),
    ...(region === null ? [] : [mutes.inRegion(region)]),
  ].join(' ');
}
