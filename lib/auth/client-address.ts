/**
 * The address of the one who asks, for limiting attempts. `x-forwarded-for` is the client's own word unless a proxy
 * of ours wrote it, so it counts only when told how many such proxies there are; otherwise everyone shares one name.
 */
export function clientAddress(forwardedFor: string | undefined, trustedProxies: number): string {
  if (trustedProxies < 1 || !forwardedFor) return 'everyone';
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  return hops[hops.length - trustedProxies] ?? 'everyone';
}
