import { type Command, EXIT, type OptionValues, text } from '@/cli/command';
import { type Connection, cloudFormation, newExternalId, terraform } from '@/lib/collector/connect-templates';
import { ROLE_NAME } from '@/lib/collector/least-policy';
import { AppError } from '@/lib/model/errors';
import { PARTITIONS, type Partition, partitionOfArn } from '@/lib/model/partition';
import { s3Address } from '@/lib/sources/s3-address';

const TEMPLATES = { cloudformation: cloudFormation, terraform } as const;

/** `keytrail connect s3://BUCKET --trust ARN` */
export const connectCommand: Command = {
  name: 'connect',
  summary: 'Write the least role that reading a bucket of logs takes, for CloudFormation or Terraform',
  usage: 'keytrail connect s3://BUCKET[/PREFIX] --trust ARN [OPTION]…',
  help: `Prints a template for the account that owns the bucket, with an external id of 160 random bits, made anew each time
unless it is told. Asks AWS nothing and changes nothing.

  --trust ARN          who will take the role: a user, a role, or an account such as 111122223333
  --format NAME        cloudformation, or terraform (save it as keytrail.tf.json)
  --kms-key ARN        the key under which the logs are encrypted
  --queue-arn ARN      a queue that S3 tells of new objects
  --inventory          ask about the keys and trails of that account as well
  --partition NAME     aws, aws-cn or aws-us-gov; needed only when --trust is an account's number
  --external-id ID     keep the one you have, of at least 22 characters

Exit status: 0.`,
  options: {
    trust: { type: 'string' },
    format: { type: 'string' },
    'kms-key': { type: 'string' },
    'queue-arn': { type: 'string' },
    inventory: { type: 'boolean' },
    partition: { type: 'string' },
    'external-id': { type: 'string' },
  },
  run: async ({ positionals, values, output }) => {
    const [address, ...more] = positionals;
    if (address === undefined || more.length > 0) {
      throw new AppError('invalid', 'Name one bucket: keytrail connect s3://BUCKET/PREFIX --trust ARN');
    }
    const format = text(values, 'format') ?? 'cloudformation';
    if (format !== 'cloudformation' && format !== 'terraform') {
      throw new AppError('invalid', `"${format}" is no format of a template: cloudformation, terraform.`);
    }
    const connection = connectionOf(address, values);
    output.write(TEMPLATES[format](connection));
    output.tell(
      `\nThen: keytrail sources add trail --s3 ${address} --role arn:${connection.partition}:iam::ACCOUNT:role/${ROLE_NAME} --external-id ${connection.externalId}\n`,
    );
    return EXIT.done;
  },
};

function connectionOf(address: string, values: OptionValues): Connection {
  const externalId = text(values, 'external-id') ?? newExternalId();
  if (!/^[\w+=,.@:/-]{22,1224}$/.test(externalId)) {
    throw new AppError('invalid', 'An external id has at least 22 letters, digits and + = , . @ : / -');
  }
  const place = s3Address(address);
  // Stars and variables would mean something else in a policy, and in Terraform.
  if (/[^\w.!'()/=+@:,-]/.test(place.prefix)) {
    throw new AppError(
      'invalid',
      `The prefix "${place.prefix}" cannot stand in a policy as it is. Name a folder above it.`,
    );
  }
  const kmsKeyArn = arnIn(values, 'kms-key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/);
  const queueArn = arnIn(values, 'queue-arn', /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(?:\.fifo)?$/);
  const trust = text(values, 'trust');
  const partition = partitionIn(text(values, 'partition'), [trust, kmsKeyArn, queueArn]);
  return {
    ...place,
    partition,
    trusted: trustedIn(trust, partition),
    externalId,
    kmsKeyArn,
    queueArn,
    withInventory: values.inventory === true,
  };
}

/** The one partition that everything named lies in. */
function partitionIn(given: string | undefined, named: readonly (string | null | undefined)[]): Partition {
  const told = PARTITIONS.find((partition) => partition === given);
  if (given !== undefined && told === undefined) {
    throw new AppError('invalid', `"${given}" is no partition of AWS that KeyTrail knows: ${PARTITIONS.join(', ')}.`);
  }
  const arns = named.filter((arn) => arn?.startsWith('arn:'));
  const partitions = new Set([...(told ? [told] : []), ...arns.map((arn) => partitionOfArn(arn ?? ''))]);
  const [only = 'aws', ...others] = partitions;
  if (only !== null && others.length === 0) return only;
  throw new AppError(
    'invalid',
    `Who takes the role, the key and the queue must lie in one partition of AWS (${PARTITIONS.join(', ')}): no role is taken across them.`,
  );
}

function trustedIn(given: string | undefined, partition: Partition): string {
  if (given !== undefined && /^\d{12}$/.test(given)) return `arn:${partition}:iam::${given}:root`;
  if (
    given !== undefined &&
    /^arn:aws[a-z-]*:iam::\d{12}:(?:root|user\/[\w+=,.@/-]+|role\/[\w+=,.@/-]+)$/.test(given)
  ) {
    return given;
  }
  throw new AppError('invalid', 'Say who will take the role: --trust arn:aws:iam::111122223333:role/KeyTrail');
}

function arnIn(values: OptionValues, name: string, shape: RegExp): string | null {
  const arn = text(values, name) ?? null;
  if (arn === null || shape.test(arn)) return arn;
  throw new AppError('invalid', `--${name} takes a whole ARN; "${arn}" is none.`);
}
