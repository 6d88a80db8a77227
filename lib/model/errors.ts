export const ERROR_CODES = ['invalid', 'unauthenticated', 'forbidden', 'not-found', 'conflict', 'unavailable'] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An outcome a person can act on. The message says what happened, what still holds and what to do next. */
export class AppError extends Error {
  override readonly name = 'AppError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A query that the engine refused. The SQL is a field, never part of the message, so it does not reach users. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  constructor(
    message: string,
    readonly sql: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
