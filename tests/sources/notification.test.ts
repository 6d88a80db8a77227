import { describe, expect, it } from 'vitest';
import { readNotification } from '@/lib/sources/notification';

const created = (key: string, eventName = 'ObjectCreated:Put') => ({
  eventSource: 'aws:s3',
  eventName,
  s3: { bucket: { name: 'trail-logs' }, object: { key, size: 12, eTag: 'e1' } },
});
const OBJECT = { bucket: 'trail-logs', key: 'AWSLogs/a b+c.json.gz', etag: 'e1', sizeBytes: 12 };
const DETAIL = { bucket: { name: 'trail-logs' }, object: { key: 'a' } };
const read = (value: unknown) => readNotification(typeof value === 'string' ? value : JSON.stringify(value));
const bySns = (value: unknown) => ({ Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(value) });

describe('a message of a queue', () => {
  const direct = { Records: [created('AWSLogs/a+b%2Bc.json.gz')] };
  it.each([
    ['of S3', direct],
    ['of S3, wrapped by SNS', bySns(direct)],
    [
      'of EventBridge',
      {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        detail: { bucket: { name: 'trail-logs' }, object: { key: 'AWSLogs/a b+c.json.gz', size: 12, etag: 'e1' } },
      },
    ],
  ])('%s names its object', (_name, value) => {
    expect(read(value)).toEqual({ kind: 'objects', objects: [OBJECT] });
  });

  it('of CloudTrail itself names several, without telling more of them', () => {
    const notice = { s3Bucket: 'trail-logs', s3ObjectKey: ['a%20.json.gz', 'b.json.gz'] };
    const object = (key: string) => ({ bucket: 'trail-logs', key, etag: null, sizeBytes: null });
    const expected = { kind: 'objects', objects: [object('a%20.json.gz'), object('b.json.gz')] };
    expect(read(notice)).toEqual(expected);
    expect(read(bySns(notice))).toEqual(expected);
  });

  it.each([
    ['the test that S3 sends', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'trail-logs' }],
    ['the same by SNS', bySns({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'trail-logs' })],
    [
      'the test that CloudTrail sends a topic',
      { Type: 'Notification', TopicArn: 'arn', Message: 'CloudTrail validation message.' },
    ],
    ['the same where the topic delivers raw', 'CloudTrail validation message.'],
    ['a deletion', { Records: [created('a', 'ObjectRemoved:Delete')] }],
    ['a deletion by EventBridge', { source: 'aws.s3', 'detail-type': 'Object Deleted', detail: DETAIL }],
  ])('is nothing to us: %s', (_name, value) => {
    expect(read(value)).toEqual({ kind: 'nothing' });
  });

  it.each(['', '{', 'null', '[]', '{"Records":[{}]}', '{"Type":"Notification","Message":"hello"}', '{"a":1}', '"x"'])(
    'is unreadable, with the reason: %s',
    (body) => {
      expect(read(body)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/JSON|notification/) });
    },
  );

  it('takes a name that is encoded wrongly as it stands', () => {
    expect(read({ Records: [created('100%')] })).toMatchObject({ objects: [{ key: '100%' }] });
  });
});
