import { alice, itAnswers, K, key, P, S } from './spec-terms';

/** Each operator of conditions, missing keys, sets and variables (POLICY.md spec A, "Conditions"). */
const cases: object[] = [];

function condition(id: string, holds: 0 | 1, block: object, context: object = {}, more: object = {}) {
  const usual = { key, keyAccount: K, action: 'kms:Decrypt', principal: alice };
  const expected = holds === 1 ? 'Allowed' : 'ImplicitlyDenied';
  cases.push({ id, ...usual, keyPolicy: P(S({ AWS: alice }, 'kms:*', block)), context, ...more, expected });
}

condition('StringLikeIfExists missing', 1, { StringLikeIfExists: { 'kms:ViaService': 's3.*' } });
condition(
  'StringLikeIfExists present wrong',
  0,
  { StringLikeIfExists: { 'kms:ViaService': 's3.*' } },
  { 'kms:ViaService': 'ec2.us-west-2.amazonaws.com' },
);
condition(
  'StringNotLike several NOR',
  0,
  { StringNotLike: { 'kms:ViaService': ['ec2.*', 's3.*'] } },
  { 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
);
condition('StringNotLike missing', 1, { StringNotLike: { 'kms:ViaService': ['ec2.*'] } });
condition(
  'StringNotEqualsIgnoreCase',
  0,
  { StringNotEqualsIgnoreCase: { 'kms:ViaService': 'S3.US-WEST-2.amazonaws.com' } },
  { 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
);
condition(
  'ForAllValues:StringNotLike ok',
  1,
  { 'ForAllValues:StringNotLike': { 'kms:EncryptionContextKeys': 'aws:*' } },
  { 'kms:EncryptionContext:app': 'x' },
);
condition(
  'ForAllValues:StringNotLike hit',
  0,
  { 'ForAllValues:StringNotLike': { 'kms:EncryptionContextKeys': 'aws:*' } },
  { 'kms:EncryptionContext:app': 'x', 'kms:EncryptionContext:aws:s3:arn': 'y' },
);
condition('ForAnyValue:StringNotEqualsIfExists missing', 1, {
  'ForAnyValue:StringNotEqualsIfExists': { 'aws:CalledVia': 'a' },
});
condition(
  'ForAllValues on single-valued present wrong',
  0,
  { 'ForAllValues:StringEquals': { 'kms:ViaService': 'a' } },
  { 'kms:ViaService': 'b' },
);
condition(
  'ForAnyValue single ok',
  1,
  { 'ForAnyValue:StringEquals': { 'kms:ViaService': ['a', 'b'] } },
  { 'kms:ViaService': 'b' },
);
condition(
  'set operator lower case',
  1,
  { 'forallvalues:stringequals': { 'kms:EncryptionContextKeys': ['app'] } },
  { 'kms:EncryptionContext:app': 'x' },
);
condition(
  'BoolIfExists present false',
  0,
  { BoolIfExists: { 'aws:SecureTransport': true } },
  { 'aws:SecureTransport': 'false' },
);
condition('Bool false boolean', 1, { Bool: { 'aws:ViaAWSService': false } }, { 'aws:ViaAWSService': false });
condition(
  'Bool list true false',
  1,
  { Bool: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } },
  { 'aws:MultiFactorAuthPresent': 'false' },
);
condition('NumericNotEquals missing', 1, { NumericNotEquals: { 'aws:MultiFactorAuthAge': '5' } });
condition('NumericGreaterThanEquals IfExists missing', 1, {
  NumericGreaterThanEqualsIfExists: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' },
});
condition('NumericLessThan missing', 0, { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } });
condition(
  'NumericEquals 7.0',
  1,
  { NumericEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '7' } },
  { 'kms:ScheduleKeyDeletionPendingWindowInDays': '7.0' },
  { action: 'kms:ScheduleKeyDeletion' },
);
condition(
  'DateEquals same instant other zone',
  1,
  { DateEquals: { 'aws:CurrentTime': '2026-01-01T09:00:00+09:00' } },
  { 'aws:CurrentTime': '2026-01-01T00:00:00Z' },
);
condition('DateNotEquals missing', 1, { DateNotEquals: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } });
condition(
  'DateLessThanEquals day',
  1,
  { DateLessThanEquals: { 'aws:CurrentTime': '2026-01-01' } },
  { 'aws:CurrentTime': '2026-01-01T00:00:00Z' },
);
condition(
  'IpAddress list second',
  1,
  { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } },
  { 'aws:SourceIp': '203.0.113.5' },
);
condition(
  'NotIpAddress list one',
  0,
  { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } },
  { 'aws:SourceIp': '203.0.113.5' },
);
condition('IpAddressIfExists missing', 1, { IpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } });
condition('IpAddress /32', 1, { IpAddress: { 'aws:SourceIp': '203.0.113.5/32' } }, { 'aws:SourceIp': '203.0.113.5' });
condition('IpAddress /0', 1, { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, { 'aws:SourceIp': '203.0.113.5' });
condition('ArnNotEquals missing', 1, { ArnNotEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:1:t' } });
condition('ArnNotLike hit', 0, { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${K}:user/*` } });
condition('ArnLike ? in last', 1, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${K}:user/alic?` } });
condition(
  'ArnLike star over slashes in last segment',
  1,
  { ArnLike: { 'aws:SourceArn': `arn:aws:lambda:*:${K}:function:*` } },
  { 'aws:SourceArn': `arn:aws:lambda:us-west-2:${K}:function:a:b` },
);
condition('ArnLike case matters', 0, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${K}:user/Alice` } });
condition(
  'ArnEquals on star region only',
  1,
  { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::*` } },
  { 'aws:SourceArn': 'arn:aws:s3:::bucket' },
);
condition(
  'ArnLike * alone fewer than six',
  0,
  { ArnLike: { 'aws:SourceArn': '*' } },
  { 'aws:SourceArn': 'arn:aws:s3:::bucket' },
);
condition(
  'ArnLike value not ARN',
  0,
  { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } },
  { 'aws:SourceArn': 'bucket' },
);
condition('ArnEqualsIfExists missing', 1, { ArnEqualsIfExists: { 'aws:SourceArn': 'arn:aws:s3:::b' } });
condition(
  'BinaryEquals',
  1,
  { BinaryEquals: { 'kms:EncryptionContext:b': 'QmluYXJ5' } },
  { 'kms:EncryptionContext:b': 'QmluYXJ5' },
);
condition(
  'Null false present false text',
  1,
  { Null: { 'kms:EncryptionContext:APP': 'false' } },
  { 'kms:encryptioncontext:app': '1' },
);
condition('Null both absent and present', 1, { Null: { 'kms:ViaService': ['true', 'false'] } });
condition('Null on identity key', 1, { Null: { 'aws:PrincipalArn': 'false' } });
condition('Null true on PrincipalOrgID absent', 1, { Null: { 'aws:PrincipalOrgID': 'true' } });
condition(
  'two keys under one operator',
  0,
  { StringEquals: { 'kms:ViaService': 'a', 'kms:EncryptionContext:x': '1' } },
  { 'kms:ViaService': 'a', 'kms:EncryptionContext:x': '2' },
);
condition(
  'same key two operators',
  1,
  { StringLike: { 'kms:ViaService': 's3.*' }, StringNotLike: { 'kms:ViaService': '*.us-east-1.*' } },
  { 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
);
condition(
  'variable with default, key present',
  0,
  { StringEquals: { 'kms:EncryptionContext:t': `\${aws:PrincipalTag/team, 'none'}` } },
  { 'kms:EncryptionContext:t': 'none', 'aws:PrincipalTag/team': 'red' },
);
condition(
  'variable with default, key absent',
  1,
  { StringEquals: { 'kms:EncryptionContext:t': `\${aws:PrincipalTag/team, 'none'}` } },
  { 'kms:EncryptionContext:t': 'none' },
);
condition(
  'variable default empty',
  1,
  { StringEquals: { 'kms:EncryptionContext:t': `\${aws:PrincipalTag/team,''}` } },
  { 'kms:EncryptionContext:t': '' },
);
condition(
  'variable case of key',
  1,
  { StringEquals: { 'kms:EncryptionContext:t': `\${AWS:principaltag/TEAM}` } },
  { 'kms:EncryptionContext:t': 'red', 'aws:PrincipalTag/team': 'red' },
);
condition(
  'variable in StringLike with star after',
  1,
  { StringLike: { 'kms:EncryptionContext:p': `home/\${aws:username}/*` } },
  { 'kms:EncryptionContext:p': 'home/alice/x' },
);
condition(
  `variable \${*}`,
  1,
  { StringLike: { 'kms:EncryptionContext:p': `a\${*}b` } },
  { 'kms:EncryptionContext:p': 'a*b' },
);
condition(
  `variable \${*} not wild`,
  0,
  { StringLike: { 'kms:EncryptionContext:p': `a\${*}b` } },
  { 'kms:EncryptionContext:p': 'axb' },
);
condition(
  `variable \${$}`,
  1,
  { StringEquals: { 'kms:EncryptionContext:p': `\${$}{x}` } },
  { 'kms:EncryptionContext:p': `\${x}` },
);
condition(
  'two values one var missing',
  1,
  { StringEquals: { 'kms:EncryptionContext:t': [`\${aws:PrincipalTag/team}`, 'blue'] } },
  { 'kms:EncryptionContext:t': 'blue' },
);
condition('ArnLike with variable', 1, {
  ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::\${aws:PrincipalAccount}:user/*` },
});
condition(
  'ForAnyValue with variable',
  1,
  { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': `\${aws:username}` } },
  { 'kms:EncryptionContext:alice': '1' },
);

itAnswers(cases);
