import type { KeyAspect } from '@/lib/model/analyzer';
import type { Known } from '@/lib/model/finding';
import { isAsLate, type LastWords, type ToldWhole, type WordsByKey } from '@/lib/model/last-word';

/** What is known now of a key that findings rest on. */
export interface KeyKnowledge {
  readonly state: string;
  /** When a use last proved that it is enabled; null where none did, or it is not. */
  readonly provenAt: Date | null;
  /** Whether what the aspect is about is known whole, so that what is not there is not so. */
  readonly whole: boolean;
  /** Grants of which something is known, ended ones too. */
  readonly grantIds: readonly string[];
  /** The last words on it, and on keys related to it where the aspect is about those too. */
  readonly words: WordsByKey;
}

/**
 * Whether what is known now of the key that a finding was about is enough to say that it is gone: it is known at all,
 * and not from before what the finding was seen by. Of keys that are gone everything is known.
 */
export function isSettled(
  finding: Pick<Known, 'subject' | 'grantIds' | 'words'>,
  key: KeyKnowledge,
  aspect: KeyAspect,
): boolean {
  if (key.state === 'Deleted') return true;
  if (aspect === 'grants' && isKnownByIds(finding, key)) return true;
  if (!key.whole) return false;
  return Object.entries(finding.words ?? {}).every(([keyArn, then]) =>
    isNewEnough(aspect, key, then, key.words[keyArn] ?? {}),
  );
}

/** Grants that a finding names tell of themselves, though others of the key may be unknown. */
function isKnownByIds({ grantIds }: Pick<Known, 'grantIds'>, key: KeyKnowledge): boolean {
  return grantIds.length > 0 && grantIds.every((id) => key.grantIds.includes(id));
}

/** The words on which `isSettled` looks. */
export function wordsBehind(aspect: KeyAspect): readonly ToldWhole[] {
  switch (aspect) {
    case 'state':
    case 'material':
      return ['state'];
    case 'policy':
    case 'access':
    case 'related-policies':
      return ['policy'];
    case 'grants':
      return ['grants'];
    case 'rotation':
      return ['rotation', 'state'];
    case 'origin':
      return ['material', 'state'];
    case 'description':
    case 'last-use':
    case 'last-use-by-kms':
      return [];
  }
}

function isNewEnough(aspect: KeyAspect, { state, provenAt }: KeyKnowledge, then: LastWords, now: LastWords): boolean {
  const bears = (what: ToldWhole) => isAsLate(now[what], then[what]);
  // What rotates or expires is asked of keys at work only, so that another state alone ends such a finding.
  const isAtWork = state === 'Enabled' || state === 'Unknown';
  switch (aspect) {
    case 'state':
      return bears('state') || (provenAt !== null && isAsLate({ at: provenAt.getTime(), by: 'events' }, then.state));
    case 'policy':
    case 'access':
    case 'related-policies':
      return bears('policy');
    case 'grants':
      return bears('grants');
    case 'rotation':
      return bears(isAtWork ? 'rotation' : 'state');
    case 'origin':
      return bears(isAtWork ? 'material' : 'state');
    case 'material':
      return isAtWork || bears('state');
    // More of these only adds up: an earlier word is as good.
    case 'description':
    case 'last-use':
    case 'last-use-by-kms':
      return true;
  }
}
