/** What 10,000 requests to KMS cost in US dollars in most Regions (FACTS.md, prices). */
export const USD_PER_10_000 = 0.03;

/** What so many requests to KMS cost, in US dollars: with four decimals while they are few. */
export function usdOfRequests(requests: number): string {
  return ((requests * USD_PER_10_000) / 10_000).toFixed(requests < 10_000 ? 4 : 2);
}
