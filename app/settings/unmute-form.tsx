'use client';

import { useActionState } from 'react';
import { unmute } from '@/app/findings/actions';
import { Button } from '@/app/ui/button';

/** Ends a mute: what it hides is shown again at once. */
export function UnmuteForm({ muteId, label }: { readonly muteId: string; readonly label: string }) {
  const [, send, isSending] = useActionState(unmute, { problem: null, saved: 0 });
  return (
    <form action={send}>
      <input type="hidden" name="muteId" value={muteId} />
      <Button type="submit" look="quiet" disabled={isSending}>
        {label}
      </Button>
    </form>
  );
}
