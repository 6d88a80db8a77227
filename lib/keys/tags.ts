import { list, type Members, text } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';
import { type Snapshot, unseenChange } from './unseen-change';

export function tagged(key: KeyHistory, what: Happening): void {
  for (const [name, value] of tagsIn(what.request)) {
    const before = key.tags?.get(name);
    note(key, what, 'tag', before === undefined ? null : `${name}=${before}`, `${name}=${value}`);
    key.tags ??= new Map();
    key.tags.set(name, value);
  }
}

export function untagged(key: KeyHistory, what: Happening): void {
  for (const name of list(what.request, 'tagKeys')) {
    const before = key.tags?.get(name);
    note(key, what, 'tag', before === undefined ? name : `${name}=${before}`, null);
    key.tags?.delete(name);
  }
}

/** What a snapshot lists: exactly these tags. Those of AWS itself come and go without an event. */
export function tagsListed(key: KeyHistory, tags: Readonly<Record<string, string>>, snapshot: Snapshot): void {
  const before = key.tags ?? new Map<string, string>();
  const shown = (name: string, value: string | undefined) => (value === undefined ? null : `${name}=${value}`);
  for (const name of new Set([...before.keys(), ...Object.keys(tags)])) {
    const [was, is] = [before.get(name), tags[name]];
    if (was === is || (was === undefined && !key.tagsKnown)) continue;
    const isSilent = name.startsWith('aws:');
    unseenChange(key, snapshot, 'tag', { before: shown(name, was), after: shown(name, is), isSilent });
  }
  key.tags = new Map(Object.entries(tags));
  key.tagsKnown = true;
  key.told.set('tag', snapshot.at);
}

/** Tags as CreateKey, ReplicateKey and TagResource spell them. */
export function tagsIn(request: Members): [string, string][] {
  const tags: readonly unknown[] = Array.isArray(request.tags) ? request.tags : [];
  return tags.flatMap((tag): [string, string][] => {
    const from: Members = typeof tag === 'object' && tag !== null ? { ...tag } : {};
    const name = text(from, 'tagKey') ?? text(from, 'TagKey');
    const value = from.tagValue ?? from.TagValue;
    return name === null ? [] : [[name, typeof value === 'string' ? value : '']];
  });
}
