import { dirname } from 'node:path/posix';
import type { ReadPart } from '@/lib/ingest/read-part';
import type { ObjectEncryption } from '@/lib/sources/bucket-port';
import type { Notice, Origin, SourceRefusal, Trouble } from '@/lib/sources/source';

/** Troubles that are told one by one; all are counted. */
const TOLD = 100;
/** Refused objects in a row after which only one is asked for of each folder that follows. */
const REFUSALS_IN_A_ROW = 20;
/** And so many after which nothing more is asked for: a right that is missing is missing for the rest as well. */
const MOST_REFUSALS_IN_A_ROW = 1000;

/** Keeps what a sync is told by its source, besides what was read. */
export class SyncTally {
  troubleCount = 0;
  private readonly pending = new Map<string, Origin[]>();
  private readonly troubles: Trouble[] = [];
  private readonly refusals = new Map<string, SourceRefusal>();
  private refusedInARow = 0;
  private readonly refusedFolders = new Set<string>();
  private withoutBucketKey: { readonly objects: number; readonly keyArn: string | null } | null = null;
  private gone = 0;
  private setAside = 0;
  private isListed = true;

  /** Whether the object is to be fetched; one that is under way already is only to be acknowledged with it. */
  isFirst(origin: Origin): boolean {
    const same = this.pending.get(origin.path);
    if (same === undefined) this.pending.set(origin.path, [origin]);
    else same.push(origin);
    return same === undefined;
  }

  /** What the source may forget now that the part is stored. */
  settled({ files }: ReadPart): string[] {
    // Without a version the copy itself could not be read, so the object is as good as not fetched.
    const read = files.filter(({ source, version }) => source === 'disk' || version !== undefined);
    return read.flatMap(({ path }) => this.done(path));
  }

  /** Some of what is on offer could not be listed, or was more than a run takes. */
  unlisted(troubles: readonly Trouble[], isOpenEnded: boolean): void {
    if (troubles.length > 0 || isOpenEnded) this.isListed = false;
    this.troubled(troubles);
  }

  troubled(troubles: readonly Trouble[]): void {
    for (const trouble of troubles) this.trouble(trouble);
  }

  /** An object could not be fetched. */
  unfetched(trouble: Trouble): void {
    this.trouble(trouble);
    if (trouble.refusal === null) return;
    this.refusedInARow++;
    this.refusedFolders.add(dirname(trouble.path));
  }

  private trouble(trouble: Trouble): void {
    this.troubleCount++;
    if (this.troubles.length < TOLD) this.troubles.push(trouble);
    const { refusal } = trouble;
    if (refusal !== null) this.refusals.set(`${refusal.action} ${refusal.resource}`, refusal);
  }

  fetched(encryption: ObjectEncryption | null): void {
    this.refusedInARow = 0;
    if (encryption === null || encryption.hasBucketKey) return;
    this.withoutBucketKey = { objects: (this.withoutBucketKey?.objects ?? 0) + 1, keyArn: encryption.keyArn };
  }

  /**
   * Whether so much was refused that asking for an object is of no use. Accounts, and days of one account, may be
   * encrypted under keys of their own: what is refused in one folder may be allowed in the next.
   */
  isShutOut({ path }: Origin): boolean {
    if (this.refusedInARow >= MOST_REFUSALS_IN_A_ROW) return true;
    return this.refusedInARow >= REFUSALS_IN_A_ROW && this.refusedFolders.has(dirname(path));
  }

  /** Whether everything on offer was seen, and nothing of it is left. */
  get isSettled(): boolean {
    return this.troubleCount === 0 && this.pending.size === 0;
  }

  /** The object is not there any more; there is nothing to come back for. */
  wasGone(origin: Origin): string[] {
    this.gone++;
    return this.done(origin.path);
  }

  keptAside(notices: readonly Notice[]): void {
    this.setAside += notices.length;
  }

  /** The troubles in a line, for the list of runs; null when there were none. */
  get detail(): string | null {
    const missing = [...this.refusals.values()].map(({ action, resource }) => `${action} on ${resource}`);
    if (missing.length > 0) return `Refused: ${missing.join(', ')}`;
    return this.troubles[0] ? `${this.troubles[0].path}: ${this.troubles[0].reason}` : null;
  }

  report() {
    const left = [...this.pending.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
    return {
      backlog: { objects: left.length, bytes: left.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) },
      isListed: this.isListed,
      gone: this.gone,
      setAside: this.setAside,
      troubles: this.troubles,
      troubleCount: this.troubleCount,
      refusals: [...this.refusals.values()],
      withoutBucketKey: this.withoutBucketKey,
    };
  }

  /** The object is done with; answers the ids by which it was handed out. */
  done(path: string): string[] {
    const ids = (this.pending.get(path) ?? []).map(({ id }) => id);
    this.pending.delete(path);
    return ids;
  }
}
