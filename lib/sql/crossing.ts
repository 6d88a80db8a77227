import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** Operations that put data under a key; of ReEncrypt only the destination does. */
export const ENCRYPTING: readonly string[] = [
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncrypt',
];

/** `via_service` in words for those that have none. */
export const VIA: Query = sql`coalesce(via_service, case when direct then 'direct' else 'unknown' end)`;

/**
 * The resource that an encryption context names: an S3 bucket, a volume or snapshot, a secret, else the first member that
 * names one.
 */
export function resourceIn(context: Query): Query {
  const member = (path: string) => sql`json_extract_string(${context}, ${path})`;
  const named = sql`coalesce(
    ${member('$."aws:rds:dbc-id"')},
    ${member('$."aws:rds:db-id"')},
    ${member('$."aws:cloudtrail:arn"')},
    ${member('$."SecretARN"')},
    ${member('$."PARAMETER_ARN"')},
    ${member('$."aws:dynamodb:tableName"')},
    ${member('$."aws:lambda:FunctionArn"')},
    ${member('$."aws:s3:arn"')},
    ${member('$."aws:ebs:id"')},
    json_extract_string(${context}, '$.*')[1]
  )`;
  return sql`case when ${named} like 'arn:%:s3:::%/%' then split_part(${named}, '/', 1) else ${named} end`;
}

/** Events by which principals of an account put data under the key of another account, as that account recorded them. */
export function puttingUnder(keyArn: string, accountId: string): Query {
  return sql`
    list_contains(${ENCRYPTING}, event_name)
    and case when event_name = 'ReEncrypt' then destination_key_arn else key_arn end = ${keyArn}
    and caller_account_id = ${accountId}
    and recipient_account_id = ${accountId}
    and outcome = 'ok'
    and identity_type <> 'AWSService'
  `;
}

/** The resource that such an event puts data into. */
export const PUT_INTO: Query = sql`
  case
    when event_name = 'ReEncrypt' then ${resourceIn(sql`destination_encryption_context`)}
    else ${resourceIn(sql`encryption_context`)}
  end
`;

/** The secret or parameter that a Decrypt was for. */
export const SECRET: Query = sql`
  coalesce(
    json_extract_string(encryption_context, '$.SecretARN'),
    json_extract_string(encryption_context, '$.PARAMETER_ARN')
  )
`;
