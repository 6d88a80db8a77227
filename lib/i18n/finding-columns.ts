import type { Bilingual, Language } from '@/lib/model/language';

/** Names of the columns that analyzers' rows have beside the common ones. */
export const FINDING_COLUMNS: Readonly<Record<string, Bilingual>> = {};

/** The column in the reader's language; a column without a name keeps its own, as code does. */
export function columnLabel(column: string, language: Language): string {
  return FINDING_COLUMNS[column]?.[language] ?? column.replaceAll('_', ' ');
}
