import { z } from 'zod';

/** Why a file that a browser sent was not kept. */
export const UPLOAD_PROBLEMS = ['file-too-large', 'no-room', 'cut-off', 'empty', 'disk-full', 'sample'] as const;
export type UploadProblem = (typeof UPLOAD_PROBLEMS)[number];

/** An upload that was not kept. Nothing of it is left. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  constructor(
    readonly problem: UploadProblem,
    /** The limit that was met, in bytes; null where none was. */
    readonly limitBytes: number | null,
    options?: ErrorOptions,
  ) {
    super(problem, options);
  }
}

/** What the server says of an upload: kept, or why not. */
export const UploadAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('kept'),
    /** The name under which it is kept. */
    name: z.string(),
    bytes: z.number().int().nonnegative(),
    /** The same content was uploaded before under this name. */
    isKnown: z.boolean(),
    /** Another ingest runs, or reading is paused; this file is read after it. */
    waits: z.boolean(),
  }),
  z.object({
    kind: z.literal('refused'),
    problem: z.enum(UPLOAD_PROBLEMS),
    limitBytes: z.number().int().nonnegative().nullable(),
  }),
]);
export type UploadAnswer = z.infer<typeof UploadAnswer>;
