import type { View } from '@/app/view';
import type { AuditLine } from '@/lib/model/audit';
import { type About, analyzerTitle, type Referred, toldEntry } from './audit-entry';
import { whatOf } from './mute-words';

/** Names that readers see in place of what entries hold. */
export interface Names extends Referred {
  /** What findings say, by their fingerprints. */
  readonly headlines: ReadonlyMap<string, string>;
  /** Names of keys, by their ARNs. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Whether a text stands in an entry, as it is kept or as this reader sees it. */
export function mentions(view: View, search: string, names: Names): (line: AuditLine) => boolean {
  const wanted = plain(search);
  const stands = (text: string | null) => text !== null && plain(text).includes(wanted);
  return (line) => {
    if ([line.actor, line.action, line.subject, line.detail].some(stands)) return true;
    const { who, what, because, about } = toldEntry(view, line, names);
    if (stands(who) || stands(what)) return true;
    if (because !== null && stands(view.words.auditLog.because(because))) return true;
    return about !== null && aboutIn(view, about, names).some(stands);
  };
}

function aboutIn(view: View, about: About, { headlines, aliases }: Names): readonly string[] {
  switch (about.kind) {
    case 'finding':
      return [headlines.get(about.fingerprint) ?? view.words.auditLog.finding];
    case 'analyzer':
      return [analyzerTitle(view, about.analyzer)];
    case 'mute':
      return [whatOf(view, about.hides), aliases.get(about.hides.subject ?? '') ?? ''];
    case 'text':
      return [about.text];
  }
}

/** The same letters are the same text, however they are composed: macOS writes syllables of Korean in parts. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
