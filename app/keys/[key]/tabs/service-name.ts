import type { View } from '@/app/view';

/** A service as AWS names it; `direct` and `unknown` in the reader's words. */
export function serviceName({ words: { keyPage } }: View, service: string): string {
  if (service === 'direct') return keyPage.direct;
  return service === 'unknown' ? keyPage.unknownService : service;
}
