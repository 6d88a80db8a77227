import { type SigningKeys, signedHeaders } from './sign';

/** An error of a call that is made by hand, in the words of AWS. */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly $metadata: { readonly httpStatusCode: number },
  ) {
    super(message);
  }
}

const TIMEOUT_MS = 30_000;

/**
 * The Regions that are enabled for the account of the credentials, from `ec2:DescribeRegions`. Without `AllRegions`
 * EC2 names no Region that is not enabled. A clock that differs from that of AWS is put right once.
 */
export async function describeRegions(
  endpoint: string | undefined,
  region: string,
  keys: SigningKeys,
  now: () => Date,
  signal: AbortSignal,
): Promise<{ readonly Regions: readonly { readonly RegionName: string }[] }> {
  const url = new URL(
    endpoint ?? `https://ec2.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`,
  );
  url.search = 'Action=DescribeRegions&Version=2016-11-15';
  const ask = (at: Date) =>
    fetch(url, {
      headers: signedHeaders(url, { region, service: 'ec2' }, keys, at),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  let response = await ask(now());
  let text = await response.text();
  const theirs = new Date(response.headers.get('date') ?? '');
  if (!response.ok && /<Code>Request(?:Expired|InTheFuture|TimeTooSkewed)</.test(text) && theirs.getTime() > 0) {
    response = await ask(theirs);
    text = await response.text();
  }
  if (!response.ok) {
    throw new AwsError(tag(text, 'Code') ?? `HTTP ${response.status}`, tag(text, 'Message') ?? response.statusText, {
      httpStatusCode: response.status,
    });
  }
  const Regions = [...text.matchAll(/<regionName>([a-z0-9-]+)<\/regionName>/g)].map(([, name = '']) => ({
    RegionName: name,
  }));
  if (Regions.length === 0) {
    throw new AwsError('UnreadableAnswer', 'EC2 named no Region.', { httpStatusCode: response.status });
  }
  return { Regions };
}

function tag(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
