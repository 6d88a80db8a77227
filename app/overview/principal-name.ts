/** `role/etl-prod` out of `arn:aws:iam::111122223333:role/etl-prod`; anything else as it is. */
export function principalName(principal: string): string {
  return /^arn:[^:]*:(?:iam|sts)::\d*:(.+)$/s.exec(principal)?.[1] ?? principal;
}
