import type { View } from '@/app/view';
import { ALLOW_LISTS } from '@/lib/model/settings';
import { analyzerOf } from '@/lib/queries/finding-items';

/** What the form of settings says, whatever it is about. */
export function formWords(view: View) {
  const words = view.words.analyzerSettings;
  return {
    tryIt: words.tryIt,
    trying: words.trying,
    save: words.save,
    reset: words.reset,
    reason: words.reason,
    reasonHint: words.reasonHint,
    tried: words.tried,
    columnAnalyzer: words.previewColumns.analyzer,
    columnBefore: words.previewColumns.before,
    columnAfter: words.previewColumns.after,
    columnComes: words.previewColumns.comes,
    columnGoes: words.previewColumns.goes,
    comes: words.comes,
    goes: words.goes,
  };
}

/** What a field of the form is called, or its name where it is called nothing. */
export function fieldName(view: View, analyzer: string | undefined, field: string): string {
  const words = view.words.analyzerSettings;
  const list = ALLOW_LISTS.find((one) => one === field);
  if (list !== undefined) return words.lines[list];
  const names: Readonly<Record<string, string>> = {
    unusedAfterDays: words.unusedAfter,
    rotationMaxAgeDays: words.rotationAge,
    scopeAccounts: words.scope,
    scopeRegions: words.scope,
    scopeTags: words.scope,
  };
  const thresholds = Object.entries(analyzerOf(analyzer ?? '')?.thresholds ?? {});
  const threshold = thresholds.find(([name]) => field === `threshold.${name}`)?.[1];
  return threshold?.label[view.language] ?? names[field] ?? field;
}
