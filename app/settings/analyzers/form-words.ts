import type { View } from '@/app/view';

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
