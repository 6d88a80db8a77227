import { z } from 'zod';
import { actorHasRole } from '@/lib/model/actor';
import { AppError, ERROR_CODES } from '@/lib/model/errors';
import type { Call, Operation } from './operation';

/** One line of the answer on the local socket: progress while it runs, then a result or a refusal. */
export const Reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: z.unknown() }),
  z.object({ kind: z.literal('result'), result: z.unknown() }),
  z.object({ kind: z.literal('error'), code: z.enum(ERROR_CODES).nullable(), message: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;

/** Checks the actor's role and the input, runs the operation, and checks what it answers. */
export async function perform<Input, Output>(
  operation: Operation<Input, Output>,
  call: Call,
  raw: unknown,
): Promise<Output> {
  if (!actorHasRole(call.actor, operation.role)) {
    throw new AppError('forbidden', `"${operation.name}" needs the role ${operation.role}. Nothing was done.`);
  }
  const input = operation.input.safeParse(raw);
  if (!input.success) throw new AppError('invalid', input.error.issues.map(issueWords).join('\n'));
  return operation.run(call, input.data);
}

function issueWords({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** What a caller is told of an error: the words of an expected one; of any other its message, which has no SQL in it. */
export function errorReply(error: unknown): Reply {
  if (error instanceof AppError) return { kind: 'error', code: error.code, message: error.message };
  return { kind: 'error', code: null, message: error instanceof Error ? error.message : String(error) };
}
