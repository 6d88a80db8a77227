/** What 10,000 requests to KMS cost in US dollars in most Regions (FACTS.md, prices). */
export const USD_PER_10_000 = 0.03;

/** What so many requests to KMS cost, in US dollars: the fewer they are, the more decimals. */
export function usdOfRequests(requests: number): string {
  const usd = (requests * USD_PER_10_000) / 10_000;
  if (requests >= 10_000) return usd.toFixed(2);
  return usd < 0.001 ? usd.toPrecision(1) : usd.toFixed(4);
}
