import { UploadAnswer } from '@/lib/model/upload';

/** How sending a file ended, as far as the browser can tell. */
export type SendEnd = UploadAnswer | { readonly kind: 'forbidden' | 'signed-out' | 'failed' | 'cancelled' };

/** Sends one file; `fetch` does not tell how much is sent, an older interface does. Never rejects. */
export function sendFile(file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<SendEnd> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'cancelled' });
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/uploads');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0));
    request.addEventListener('load', () => resolve(endOf(request.status, request.responseText)));
    request.addEventListener('error', () => resolve({ kind: 'refused', problem: 'cut-off', limitBytes: null }));
    request.addEventListener('abort', () => resolve({ kind: 'cancelled' }));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function endOf(status: number, text: string): SendEnd {
  if (status === 401) return { kind: 'signed-out' };
  if (status === 403) return { kind: 'forbidden' };
  const answer = UploadAnswer.safeParse(jsonOf(text));
  return answer.success ? answer.data : { kind: 'failed' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
