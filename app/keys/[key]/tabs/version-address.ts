import type { PolicyVersion } from '@/lib/queries/key-policies';

type Named = Pick<PolicyVersion, 'event_id' | 'valid_from'>;

/** What a version of a policy is called in an address: by its event, as two may fall on one second; else by its instant. */
export function addressOf({ event_id, valid_from }: Named): string {
  return event_id ?? valid_from.toISOString();
}

/** The version that an address names; of several that came about at an instant, the last one. Newest first. */
export function versionAt<T extends Named>(versions: readonly T[], address: string | null): T | undefined {
  return (
    versions.find((version) => addressOf(version) === address) ??
    versions.find(({ valid_from }) => valid_from.toISOString() === address)
  );
}
