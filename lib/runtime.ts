import type { Archivist } from '@/db/archive';
import type { EventSink } from '@/db/event-sink';
import type { Facts } from '@/db/facts';
import type { KeyStore } from '@/db/key-store';
import type { Ledger } from '@/db/ledger';
import type { HoldingModels } from '@/db/read-models';
import type { Actor } from '@/lib/model/actor';
import type { PollReport } from '@/lib/model/connected-source';
import type { KnownIncident } from '@/lib/model/incident';
import type { IngestProgress, Pause } from '@/lib/model/ingest';
import type { Site } from '@/lib/model/site';

/** What a process holds once: the stores, the clock, the site's own settings, and what is running now. */
export interface Runtime {
  readonly dataDir: string;
  /** The bundled decoder that ingest runs in worker threads; null decodes in this process. */
  readonly workerFile: string | null;
  /** Whether the data is the sample story, which pages say. */
  readonly isSample: boolean;
  readonly facts: Facts;
  readonly sink: EventSink;
  readonly models: HoldingModels;
  readonly keys: KeyStore;
  readonly archivist: Archivist;
  readonly ledger: Ledger;
  readonly site: Site;
  readonly now: () => Date;
  readonly progress: ProgressBoard;
  readonly gate: IngestGate;
  readonly uploads: UploadDesk;
  readonly incidents: IncidentLog;
  readonly sources: SourceDesk;
}

/** Reads sources that are set up, each at most once at a time. */
export interface SourceDesk {
  isRunning(sourceId: string): boolean;
  /** Reads a source now; null when it is being read already. `days`: of delivery, or as the source chooses. */
  poll(
    runtime: Runtime,
    actor: Actor,
    sourceId: string,
    days: { readonly from: Date; readonly to: Date } | null,
    signal: AbortSignal,
  ): Promise<PollReport> | null;
  /** Begins to read every source that is due. */
  lookAround(runtime: Runtime, signal: AbortSignal): Promise<void>;
  /** When nothing is being read. */
  settled(): Promise<void>;
}

/** One ingest at a time: the store takes one part after the other anyway, and so every run has its own numbers. */
export interface IngestGate {
  /** Whether an ingest runs or waits. */
  isBusy(): boolean;
  /** Works when everybody who asked before is done. Rejects when the signal aborts while it waits. */
  enter<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Who paused reading; null while nobody did. */
  paused(): Pause | null;
  pause(pause: Pause): void;
  resume(): void;
  /** When reading is not paused, or not any more. Rejects when the signal aborts. */
  resumed(signal: AbortSignal | undefined): Promise<void>;
}

/** What is known of uploads beside the files themselves. */
export interface UploadDesk {
  /** Takes so many bytes of the room that all uploads share; false when there is not so much left. */
  claim(bytes: number): boolean;
  release(bytes: number): void;
  /** Has a file read soon, together with others that wait. */
  enqueue(path: string, read: (paths: readonly string[]) => Promise<unknown>): void;
  /** When nothing that was uploaded waits or is being read. */
  settled(): Promise<void>;
}

/** What was found damaged in the data folder and set aside, oldest first. */
export interface IncidentLog {
  list(): readonly KnownIncident[];
  /** Notes that a store is whole again. */
  settled(store: KnownIncident['store'], at: Date): void;
}

/** The ingest that is running, or the last one of this process; null before the first. */
export interface ProgressBoard {
  current(): IngestProgress | null;
  publish(progress: IngestProgress): void;
  subscribe(listener: (progress: IngestProgress) => void): () => void;
}

const slot = Symbol.for('keytrail.runtime');
type Host = typeof globalThis & { [slot]?: Runtime };

/** Set once by `boot.ts`; a module-level variable would exist once per bundle. */
export function provideRuntime(runtime: Runtime): void {
  (globalThis as Host)[slot] = runtime;
}

/** The process's runtime. Throws when asked before `boot.ts` provided it. */
export function runtime(): Runtime {
  const found = (globalThis as Host)[slot];
  if (!found) throw new Error('runtime requested before it was provided');
  return found;
}
