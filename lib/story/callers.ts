import { HOUR, type Json, SECOND } from './cast';
import { digest } from './random';

/** Who calls, in CloudTrail's words, and how the call reaches AWS. */
export interface Who {
  readonly userIdentity: Json;
  /** Null for a service that calls for itself. */
  readonly accountId: string | null;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** The key exchange of a direct call; null when a service calls. */
  readonly keyExchange: string | null;
  readonly vpcEndpointId: string | null;
  readonly isConsole: boolean;
}

/** Somebody whose credentials change over time: role sessions end and begin anew. */
export type Caller = (at: number) => Who;

const SESSION = 6 * HOUR;
const AGENTS = {
  js: 'aws-sdk-js/3.1161.0 ua/2.1 os/linux#6.12.48 lang/js md/nodejs#22.11.0 api/kms#3.1161.0 m/E,n',
  java: 'aws-sdk-java/2.38.2 ua/2.1 api/KMS#2.38.x os/Linux#6.12.48 lang/java#21.0.9 md/OpenJDK_64-Bit_Server_VM exec-env/AWS_ECS_FARGATE',
  python:
    'Boto3/1.41.2 md/Botocore#1.41.2 ua/2.1 os/linux#6.12.48 md/arch#x86_64 lang/python#3.13.9 cfg/retry-mode#standard',
  oldPython: 'Boto3/1.26.0 Python/3.8.10 Linux/5.4.0-1103-aws Botocore/1.29.0',
  lambda: 'aws-sdk-nodejs/3.1161.0 ua/2.1 os/linux lang/js md/nodejs#22.11.0 exec-env/AWS_Lambda_nodejs22.x',
  cli: 'aws-cli/2.32.6 md/awscrt#0.29.1 ua/2.1 os/macos#25.1.0 md/arch#arm64 lang/python#3.13.9 md/command#kms',
  console:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.176 Safari/537.36',
  terraform:
    'APN/1.0 HashiCorp/1.0 Terraform/1.13.5 (+https://www.terraform.io) terraform-provider-aws/6.21.0 aws-sdk-go-v2/1.39.6 os/linux lang/go#1.25.4',
} as const;
export type Agent = keyof typeof AGENTS;

export interface RoleOptions {
  readonly agent?: Agent;
  readonly ip?: string;
  /** Session names to choose from; one per six hours. */
  readonly sessions?: readonly string[];
  /** Calls KMS through an interface endpoint, from a private address. */
  readonly endpoint?: string;
  readonly path?: string;
  /** Version of the metadata service from which an instance has its credentials. */
  readonly delivery?: '1.0' | '2.0';
}

/** Sessions of a role that calls by itself. */
export function role(account: string, name: string, options: RoleOptions = {}): Caller {
  const { agent = 'java', ip = '192.0.2.20', endpoint, path = '', delivery = '2.0' } = options;
  const sessions = options.sessions ?? instances(`${account} ${name}`);
  const roleId = `AROA${letters(`${account} ${name}`, 10)}EXAMPLE`;
  const isInstance = sessions[0]?.startsWith('i-') ?? false;
  return bySession(roleId, (began, number) => {
    const session = sessions[number % sessions.length] ?? name;
    return {
      userIdentity: {
        type: 'AssumedRole',
        principalId: `${roleId}:${session}`,
        arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
        accountId: account,
        accessKeyId: `ASIA${letters(`${roleId} ${session} ${began}`, 9)}EXAMPLE`,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: roleId,
            arn: `arn:aws:iam::${account}:role/${path}${name}`,
            accountId: account,
            userName: name,
          },
          attributes: { creationDate: iso(began), mfaAuthenticated: 'false' },
          ...(isInstance ? { ec2RoleDelivery: delivery } : {}),
        },
      },
      accountId: account,
      sourceIPAddress: endpoint ? `10.20.${number % 4}.${40 + (number % 90)}` : ip,
      userAgent: AGENTS[agent],
      keyExchange: agent === 'oldPython' ? 'x25519' : 'X25519MLKEM768',
      vpcEndpointId: endpoint ?? null,
      isConsole: false,
    };
  });
}

/** A person with a permission set of IAM Identity Center, at the command line or in the console. */
export function person(account: string, permissionSet: string, name: string, ip = '203.0.113.10'): Caller {
  const sso = `AWSReservedSSO_${permissionSet}_${digest(`${account} ${permissionSet}`).slice(0, 16)}`;
  const options = { sessions: [`${name}@example.com`], ip, path: 'aws-reserved/sso.amazonaws.com/ap-northeast-2/' };
  const atShell = role(account, sso, { ...options, agent: 'cli' });
  const inConsole = role(account, sso, { ...options, agent: 'console' });
  return (at) => {
    const usesConsole = digest(`${name} ${Math.floor(at / SESSION)}`) < '6';
    return usesConsole ? { ...inConsole(at), isConsole: true } : atShell(at);
  };
}

/** An IAM user with a long-lived access key. */
export function user(account: string, name: string, ip = '198.51.100.14'): Caller {
  const who: Who = {
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDA${letters(`${account} ${name}`, 10)}EXAMPLE`,
      arn: `arn:aws:iam::${account}:user/${name}`,
      accountId: account,
      accessKeyId: `AKIA${letters(`${account} ${name} key`, 9)}EXAMPLE`,
      userName: name,
    },
    accountId: account,
    sourceIPAddress: ip,
    userAgent: AGENTS.cli,
    keyExchange: 'X25519MLKEM768',
    vpcEndpointId: null,
    isConsole: false,
  };
  return () => who;
}

/** The root user of an account, in the console. */
export function rootUser(account: string, ip = '198.51.100.77'): Caller {
  return bySession(`root ${account}`, (began) => ({
    userIdentity: {
      type: 'Root',
      principalId: account,
      arn: `arn:aws:iam::${account}:root`,
      accountId: account,
      accessKeyId: `ASIA${letters(`${account} root ${began}`, 9)}EXAMPLE`,
      sessionContext: { attributes: { creationDate: iso(began), mfaAuthenticated: 'true' } },
    },
    accountId: account,
    sourceIPAddress: ip,
    userAgent: AGENTS.console,
    keyExchange: 'X25519MLKEM768',
    vpcEndpointId: null,
    isConsole: true,
  }));
}

/** The same session with a service of AWS calling for it; S3 hides behind "AWS Internal" (FACTS.md §1.3). */
export function via(caller: Caller, service: string): Caller {
  const name = service === 's3' ? 'AWS Internal' : `${service}.amazonaws.com`;
  let last: { readonly of: Who; readonly who: Who } | null = null;
  return (at) => {
    const of = caller(at);
    if (last?.of !== of) {
      const userIdentity = { ...of.userIdentity, invokedBy: name };
      last = { of, who: { ...of, ...called(name), userIdentity } };
    }
    return last.who;
  };
}

/** A service for itself: no account, and a `sharedEventID` although nothing crosses accounts. */
export function service(name: string): Caller {
  const host = `${name}.amazonaws.com`;
  const who: Who = { userIdentity: { type: 'AWSService', invokedBy: host }, accountId: null, ...called(host) };
  return () => who;
}

function called(name: string): Omit<Who, 'userIdentity' | 'accountId'> {
  return { sourceIPAddress: name, userAgent: name, keyExchange: null, vpcEndpointId: null, isConsole: false };
}

/** Makes a caller whose identity is made once per session; sessions of different names begin at different minutes. */
function bySession(name: string, make: (began: number, number: number) => Who): Caller {
  const phase = (Number.parseInt(digest(name).slice(0, 6), 16) % (SESSION / SECOND)) * SECOND;
  let number = Number.NaN;
  let who: Who | null = null;
  return (at) => {
    const now = Math.floor((at - phase) / SESSION);
    if (who === null || now !== number) {
      number = now;
      who = make(now * SESSION + phase, now);
    }
    return who;
  };
}

function instances(of: string): string[] {
  return [0, 1, 2].map((number) => `i-0${digest(`${of} instance ${number}`).slice(0, 16)}`);
}

/** Upper-case letters and digits as AWS uses them in ids. */
function letters(of: string, count: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(
    digest(of).slice(0, count),
    (digit, index) => alphabet[Number.parseInt(digit, 16) + (index % 2) * 16],
  ).join('');
}

/** An instant as CloudTrail writes it, to the second. */
export function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
