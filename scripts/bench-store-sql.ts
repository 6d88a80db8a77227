/** One part of the store: how many events, over how many files, of which time. */
export interface PartPlan {
  readonly part: number;
  readonly events: number;
  readonly files: number;
  readonly from: Date;
  readonly to: Date;
}

/** Forty accounts of the documentation's kind, four Regions, and the keys in them. */
export function keysSql(keys: number): string {
  return `
    create table keys as
    select
      number,
      repeat(cast(1 + number % 4 as varchar), 4)
        || repeat(cast(1 + number // 4 % 5 as varchar), 4)
        || repeat(cast(6 + number // 20 % 2 as varchar), 4) as account,
      ['ap-northeast-2', 'us-east-1', 'eu-west-1', 'us-west-2'][1 + number // 40 % 4] as region,
      cast(uuid_of as varchar) as key_id,
      'arn:aws:kms:' || region || ':' || account || ':key/' || key_id as key_arn,
      ['s3', 's3', 's3', 'ec2', 'ec2', 'rds', 'secretsmanager', 'dynamodb', 'lambda', 'direct'][1 + number % 10] as home
    from (
      select range as number, cast(md5('key ' || range) as uuid) as uuid_of
      from range(${keys})
    ) numbers
  `;
}

/** A number from 0 to 1 that depends on the event and a word alone. */
function chance(word: string): string {
  return `(hash(seed, '${word}') % 1000003 / 1000003.0)`;
}

/**
 * Events in the columns of a staged part. A few keys have most of the traffic, so that ten million events give about as
 * many edges by day as an organization's; each key has its own principals, most of
 * its calls come through one service; one event in a hundred changes something, nearly all of these are grants that
 * services make and retire; one in 250 fails.
 */
export function eventsSql({ part, events, files, from, to }: PartPlan): string {
  const seconds = (to.getTime() - from.getTime()) / 1000;
  return `
    with drawn as (
      select
        range as seed_row,
        ${part} * 1000000 + range as seed,
        cast(timestamp '${sqlTime(from)}' + to_seconds(cast(floor(range * ${seconds} / ${events}) as bigint)) as timestamp) as event_time,
        cast(floor(pow(${chance('key')}, 4) * (select count(*) from keys)) as bigint) as number,
        ${chance('operation')} as operation,
        ${chance('through')} as through,
        cast(floor(pow(${chance('who')}, 3) * 6) as bigint) as who,
        ${chance('fails')} < 0.004 as fails
      from range(${events})
    ),
    called as (
      select
        drawn.*,
        keys.* exclude (number),
        case
          when operation < 0.60 then 'Decrypt'
          when operation < 0.84 and number % 50 <> 0 then 'GenerateDataKey'
          when operation < 0.90 then 'Encrypt'
          when operation < 0.96 then 'DescribeKey'
          when operation < 0.99 then 'GetKeyPolicy'
          when operation < 0.9945 then 'CreateGrant'
          when operation < 0.9990 then 'RetireGrant'
          when operation < 0.9993 then 'TagResource'
          when operation < 0.9996 then 'UpdateAlias'
          when operation < 0.9998 then 'EnableKeyRotation'
          when operation < 0.9999 then 'PutKeyPolicy'
          else 'RotateKey'
        end as event_name,
        case when home = 'direct' or through < 0.06 then null else home end as service,
        event_name in ('Decrypt', 'GenerateDataKey', 'Encrypt') as is_crypto,
        event_name in ('DescribeKey', 'GetKeyPolicy') as is_metadata
      from drawn
      join keys using (number)
    ),
    told as (
      select
        *,
        'arn:aws:iam::' || account || ':role/app-' || (number * 3 + who) as principal,
        case
          when not is_crypto then null
          when service = 's3' then json_object('aws:s3:arn', 'arn:aws:s3:::' || account || '-data-' || number || '/batch=' || seed)
          when service = 'ec2' then json_object('aws:ebs:id', 'vol-0' || lpad(cast(number * 16 + seed % 12 as varchar), 16, '0'))
          when service = 'rds' then json_object('aws:rds:db-id', 'db-' || number)
          when service = 'secretsmanager' then json_object(
            'SecretARN', 'arn:aws:secretsmanager:' || region || ':' || account || ':secret:app-' || number || '-' || seed % 5,
            'SecretVersionId', cast(md5('version ' || number || seed % 5) as varchar)
          )
          when service = 'dynamodb' then json_object('aws:dynamodb:tableName', 'table-' || number)
          when service = 'lambda' then json_object('aws:lambda:FunctionArn', 'arn:aws:lambda:' || region || ':' || account || ':function:f-' || number)
          else json_object('tenant', 't-' || seed % 40)
        end as context,
        case event_name
          when 'CreateGrant' then json_object(
            'keyId', key_arn, 'granteePrincipal', 'arn:aws:iam::' || account || ':role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
            'operations', json_array('Decrypt', 'GenerateDataKeyWithoutPlaintext'),
            'constraints', json_object('encryptionContextSubset', json_object('aws:ebs:id', 'vol-0' || seed))
          )
          when 'RetireGrant' then null
          when 'TagResource' then json_object('keyId', key_id, 'tags', json_array(json_object('tagKey', 'team', 'tagValue', 'team-' || number % 30)))
          when 'UpdateAlias' then json_object('aliasName', 'alias/app-' || number, 'targetKeyId', key_id)
          when 'EnableKeyRotation' then json_object('keyId', key_id)
          when 'PutKeyPolicy' then json_object('keyId', key_id, 'policyName', 'default', 'policy', ${POLICY})
          when 'RotateKey' then null
          else json_object('keyId', key_arn)
        end as request,
        case event_name
          when 'CreateGrant' then json_object('grantId', sha256('grant ' || key_arn || seed // 40), 'keyId', key_arn)
          when 'RetireGrant' then json_object('keyId', key_arn)
        end as response
      from called
    )
    select
      cast(md5('event ' || seed) as uuid) as event_id,
      event_time,
      event_name,
      case when event_name = 'RotateKey' then 'AwsServiceEvent' else 'AwsApiCall' end as event_type,
      'Management' as event_category,
      '1.11' as event_version,
      region as aws_region,
      account as recipient_account_id,
      case
        when is_crypto then 'crypto'
        when is_metadata then 'metadata'
        when event_name = 'RotateKey' then 'service'
        else 'control'
      end as operation_class,
      is_crypto or is_metadata as read_only,
      key_arn,
      cast(null as varchar) as destination_key_arn,
      account as key_account_id,
      case when event_name = 'RotateKey' then null else key_arn end as requested_key,
      case when event_name = 'RotateKey' then 'AWSService' else 'AssumedRole' end as identity_type,
      case when event_name = 'RotateKey' then 'kms.amazonaws.com' else principal end as principal,
      'AROAEXAMPLE' || lpad(cast(number * 3 + who as varchar), 10, '0') as principal_id,
      case when event_name = 'RotateKey' then null else account end as caller_account_id,
      'i-0' || lpad(cast(number * 8 + who as varchar), 16, '0') as session_name,
      cast(null as varchar) as source_identity,
      -- A session's credentials last a few hours, and nobody else has them.
      'ASIA' || upper(md5(concat_ws(' ', 'session', number, who, date_trunc('hour', event_time)))[1:16]) as access_key_id,
      false as mfa,
      cast(null as boolean) as assumed_root,
      service || '.amazonaws.com' as invoked_by,
      cast(null as varchar) as delegate_account_id,
      service as via_service,
      service is null and event_name <> 'RotateKey' as direct,
      coalesce(service || '.amazonaws.com', '192.0.2.' || (1 + number % 250)) as source_ip,
      coalesce(service || '.amazonaws.com', 'aws-sdk-java/2.29.' || number % 40) as user_agent,
      cast(null as varchar) as vpc_endpoint_id,
      case when service is null then 'TLSv1.3' end as tls_version,
      case when service is null then 'X25519MLKEM768' end as key_exchange,
      context as encryption_context,
      cast(null as varchar) as destination_encryption_context,
      case when is_crypto then sha256('material ' || number) end as key_material_id,
      cast(null as varchar) as destination_key_material_id,
      case when fails then 'denied' else 'ok' end as outcome,
      case when fails then 'AccessDenied' end as error_code,
      case when fails then 'User: ' || principal || ' is not authorized to perform: kms:' || event_name || ' on resource: ' || key_arn
        || ' because no identity-based policy allows the kms:' || event_name || ' action' end as error_message,
      cast(md5('request ' || seed) as uuid)::varchar as request_id,
      cast(null as varchar) as shared_event_id,
      cast(null as varchar) as corrects_event_id,
      case when is_crypto then null else json_object(
        'eventVersion', '1.11', 'eventSource', 'kms.amazonaws.com', 'eventName', event_name, 'awsRegion', region,
        'recipientAccountId', account, 'requestParameters', request, 'responseElements', case when fails then null else response end,
        'additionalEventData', case when event_name = 'RetireGrant' then json_object('grantId', sha256('grant ' || key_arn || seed // 40)) end
      ) end as record,
      cast(seed_row % 10000 as integer) as record_index,
      cast(seed_row * ${files} // ${events} as integer) as file
    from told
  `;
}

/** A policy as key owners write it: the account, an administrator's role, and use through services. */
export const POLICY = `
  json_object('Version', '2012-10-17', 'Statement', json_array(
    json_object('Sid', 'Account', 'Effect', 'Allow', 'Principal', json_object('AWS', 'arn:aws:iam::' || account || ':root'), 'Action', 'kms:*', 'Resource', '*'),
    json_object('Sid', 'Use', 'Effect', 'Allow', 'Principal', json_object('AWS', 'arn:aws:iam::' || account || ':role/app-' || number * 3),
      'Action', json_array('kms:Decrypt', 'kms:GenerateDataKey'), 'Resource', '*',
      'Condition', json_object('StringEquals', json_object('kms:ViaService', 's3.' || region || '.amazonaws.com')))
  ))
`;

/** A few events of other services in every part. */
export function contextSql({ part, from }: PartPlan): string {
  return `
    select
      cast(md5('context ${part} ' || range) as uuid) as event_id,
      cast(timestamp '${sqlTime(from)}' + to_minutes(range) as timestamp) as event_time,
      's3.amazonaws.com' as event_source,
      'PutBucketEncryption' as event_name,
      region as aws_region,
      account as recipient_account_id,
      'arn:aws:iam::' || account || ':role/deploy' as principal,
      account as caller_account_id,
      '192.0.2.7' as source_ip,
      cast(null as varchar) as error_code,
      cast(null as varchar) as shared_event_id,
      json_object('eventName', 'PutBucketEncryption', 'requestParameters', json_object('bucketName', account || '-data-' || number)) as record,
      cast(range as integer) as record_index,
      0 as file
    from range(200)
    join keys on number = (range + ${part} * 200) % 5000
  `;
}

/** Every account and Region with keys has records in every hour. */
export function coverageSql({ events, from, to }: PartPlan): string {
  return `
    select account as account_id, region, hour, 100 as records, cast(${events} // 10000 as integer) as kms_records, 0 as file
    from (select distinct account, region from keys) places
    cross join (
      select unnest(range(date_trunc('hour', timestamp '${sqlTime(from)}'), timestamp '${sqlTime(to)}', interval 1 hour)) as hour
    ) hours
  `;
}

function sqlTime(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', '');
}
