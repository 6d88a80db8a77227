import type { z } from 'zod';
import type { Actor, Role } from '@/lib/model/actor';
import type { IngestProgress } from '@/lib/model/ingest';
import type { Runtime } from '@/lib/runtime';

/** What an operation may use: the stores, who asks, a way to be stopped, and a way to tell how far it is. */
export interface Call {
  readonly runtime: Runtime;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IngestProgress) => void;
}

/**
 * One thing that can be asked of KeyTrail from outside the process: by the command line, through the server when
 * one runs. Input and output are plain JSON, parsed on both sides.
 */
export interface Operation<Input, Output> {
  readonly name: string;
  readonly role: Role;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly run: (call: Call, input: Input) => Promise<Output>;
}

/** Identity function; it ties `run` to the shapes of `input` and `output`. */
export function defineOperation<Input, Output>(operation: Operation<Input, Output>): Operation<Input, Output> {
  return operation;
}
