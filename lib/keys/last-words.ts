import type { ToldWhole } from '@/lib/model/last-word';
import type { Happening } from './happening';
import type { KeyHistory } from './key-history';
import type { Snapshot } from './unseen-change';

/** An event told the whole of something. */
export function toldByEvent(key: KeyHistory, what: ToldWhole, { at }: Pick<Happening, 'at'>): void {
  key.lastWords.set(what, { at: at.getTime(), by: 'events' });
}

/** A snapshot told the whole of something. */
export function toldByInventory(key: KeyHistory, what: ToldWhole, { at }: Pick<Snapshot, 'at'>): void {
  key.lastWords.set(what, { at: at.getTime(), by: 'inventory' });
}
