import type { Analyzer } from '@/lib/model/analyzer';

/** Every analyzer, in alphabetical order. Explicit, so that bundlers and readers see the same list. */
export const ANALYZERS: readonly Analyzer[] = [];
