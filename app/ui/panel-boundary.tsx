'use client';

import { catchError, type ErrorInfo } from 'next/error';
import { Button } from './button';
import { Problem } from './problem';

interface Words {
  /** "Policy could not be read" */
  readonly title: string;
  readonly text: string;
  readonly retry: string;
  readonly reference: string;
}

/** Keeps a panel's failure inside the panel, and says what failed. */
function Failed({ title, text, retry, reference }: Words, { error, retry: again }: ErrorInfo) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null;
  return (
    <Problem title={title} action={<Button onClick={() => again()}>{retry}</Button>}>
      {text}
      {digest ? (
        <>
          {' '}
          {reference}: <code>{digest}</code>
        </>
      ) : null}
    </Problem>
  );
}

export const PanelBoundary = catchError(Failed);
