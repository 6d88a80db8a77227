import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { s3Answer, s3Request } from './aws-fake-s3';
import { sqsAnswer } from './aws-fake-sqs';
import {
  answerOf,
  FakeError,
  FakeHalf,
  FakeHangUp,
  type FakeRequest,
  FakeSilence,
  type FakeWorld,
} from './aws-fake-world';

export interface AwsFake {
  readonly url: string;
  /** Every request that got as far as being understood, in order. */
  readonly requests: readonly FakeRequest[];
  /** Requests of one operation, e.g. `kms:GetKeyPolicy`. */
  readonly of: (action: string) => readonly FakeRequest[];
  readonly close: () => Promise<void>;
}

export interface FakeBehaviour {
  /** Throws `FakeError`, `FakeSilence` or `FakeHangUp` for a request that shall fail. `earlier` counts the requests before it that were the same. */
  readonly fault?: (request: FakeRequest, earlier: number) => void;
  /** The clock of AWS, in milliseconds since 1970. */
  readonly now?: () => number;
}

const SKEW_MS = 5 * 60_000;
const JSON_SERVICES: Readonly<Record<string, string>> = {
  TrentService: 'kms',
  AmazonSQS: 'sqs',
  CloudTrail_20131101: 'cloudtrail',
  'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101': 'cloudtrail',
  AWSOrganizationsV20161128: 'organizations',
};

/** Access keys of an account, as `AWS_ACCESS_KEY_ID` and so on. The fake takes any secret. */
export function keysOf(accountId: string): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: `AKIA${accountId}`, AWS_SECRET_ACCESS_KEY: 'example' };
}

/**
 * An AWS on this machine that speaks as AWS does: KMS, CloudTrail and Organizations in JSON 1.1, STS and EC2 in the
 * query protocol. It tells accounts by access key, Regions by the scope of the signature, and refuses signatures whose
 * time is too far from its own.
 */
export async function startAwsFake(world: FakeWorld, { fault, now = Date.now }: FakeBehaviour = {}): Promise<AwsFake> {
  const requests: FakeRequest[] = [];
  const times = new Map<string, number>();
  const server = createServer((message, response) => {
    void bodyOf(message).then((body) => reply(message, body, response));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake has no port');

  function reply(message: IncomingMessage, body: string, response: ServerResponse): void {
    const isQuery = message.headers['x-amz-target'] === undefined;
    let half: FakeHalf | null = null;
    response.setHeader('date', new Date(now()).toUTCString());
    const send = (status: number, content: string) => {
      response.writeHead(status, {
        'content-type': isQuery ? 'text/xml' : 'application/x-amz-json-1.1',
      });
      response.end(content);
    };
    try {
      const request = understood(message, body);
      const earlier = times.get(JSON.stringify(request)) ?? 0;
      times.set(JSON.stringify(request), earlier + 1);
      requests.push(request);
      checkTime(message, request);
      try {
        fault?.(request, earlier);
      } catch (error) {
        if (!(error instanceof FakeHalf)) throw error;
        half = error;
      }
      if (request.service === 's3') s3Answer(world, request, response, half);
      else if (request.service === 'sqs') send(200, JSON.stringify(sqsAnswer(world, request, now())));
      else if (request.service === 'sts') send(200, stsAnswer(world, request, now()));
      else if (request.service === 'ec2') send(200, ec2Answer(world, request));
      else send(200, JSON.stringify(answerOf(world, request)));
    } catch (error) {
      if (error instanceof FakeSilence) return;
      if (error instanceof FakeHangUp) {
        response.destroy();
        return;
      }
      if (!(error instanceof FakeError)) throw error;
      send(
        error.status,
        isQuery ? xmlError(error, message) : JSON.stringify({ __type: error.code, message: error.message }),
      );
    }
  }

  function checkTime(message: IncomingMessage, { service, operation }: FakeRequest): void {
    const stamp = String(message.headers['x-amz-date'] ?? '');
    const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (Math.abs(at - now()) <= SKEW_MS) return;
    if (service === 's3') {
      const words = 'The difference between the request time and the current time is too large.';
      throw new FakeError('RequestTimeTooSkewed', words, 403);
    }
    throw operation === 'DescribeRegions'
      ? new FakeError('RequestExpired', 'Request has expired.')
      : new FakeError(
          'InvalidSignatureException',
          `Signature expired: ${stamp} is now earlier than the clock of AWS`,
          403,
        );
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    of: (action) => requests.filter(({ service, operation }) => `${service}:${operation}` === action),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function understood(message: IncomingMessage, body: string): FakeRequest {
  const [, keyId = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(message.headers.authorization ?? '') ?? [];
  const accountId = keyId.slice(4);
  const target = message.headers['x-amz-target'];
  if (service === 's3') return s3Request(message, accountId, region);
  if (typeof target !== 'string') {
    const input = Object.fromEntries(
      new URLSearchParams(message.method === 'GET' ? message.url?.split('?')[1] : body).entries(),
    );
    return { service, operation: input.Action ?? '', accountId, region, input };
  }
  const dot = target.lastIndexOf('.');
  const spoken = JSON_SERVICES[target.slice(0, dot)];
  if (spoken !== service) throw new FakeError('UnknownOperationException', `${target} signed for ${service}`);
  const input: Record<string, unknown> = JSON.parse(body || '{}');
  return { service, operation: target.slice(dot + 1), accountId, region, input };
}

function stsAnswer(world: FakeWorld, { operation, accountId, input }: FakeRequest, now: number): string {
  if (!world.accounts[accountId]) {
    throw new FakeError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
  if (operation === 'GetCallerIdentity') {
    return stsXml(operation, `<Arn>arn:aws:iam::${accountId}:user/Auditor</Arn><Account>${accountId}</Account>`);
  }
  const [, wanted = '', name = ''] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(String(input.RoleArn)) ?? [];
  const role = world.accounts[wanted]?.role;
  if (!role || role.name !== name || role.externalId !== input.ExternalId) {
    throw new FakeError(
      'AccessDenied',
      `User: arn:aws:iam::${accountId}:user/Auditor is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
      403,
    );
  }
  const expires = new Date(now + Number(input.DurationSeconds) * 1000).toISOString();
  return stsXml(
    operation,
    `<Credentials><AccessKeyId>ASIA${wanted}</AccessKeyId><SecretAccessKey>example</SecretAccessKey><SessionToken>example</SessionToken><Expiration>${expires}</Expiration></Credentials>`,
  );
}

function stsXml(operation: string, result: string): string {
  return `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
}

function ec2Answer(world: FakeWorld, { accountId }: FakeRequest): string {
  const items = (world.accounts[accountId]?.regions ?? []).map(
    (name) => `<item><regionName>${name}</regionName></item>`,
  );
  return `<DescribeRegionsResponse><regionInfo>${items.join('')}</regionInfo></DescribeRegionsResponse>`;
}

function xmlError({ code, message: text }: FakeError, message: IncomingMessage): string {
  const error = `<Code>${code}</Code><Message>${text}</Message>`;
  if (message.headers.authorization?.includes('/s3/aws4_request')) return `<Error>${error}</Error>`;
  return message.url?.includes('DescribeRegions')
    ? `<Response><Errors><Error>${error}</Error></Errors></Response>`
    : `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`;
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
