import type { View } from '@/app/view';

/** A service as AWS names it; `direct` and `unknown` in the reader's words. */
export function serviceName({ words: { keys } }: View, service: string): string {
  if (service === 'direct') return keys.direct;
  return service === 'unknown' ? keys.unknownService : service;
}
