import { describe, expect, it } from 'vitest';
import { whatBreaks as words } from '@/lib/i18n/what-breaks';
import { HOW_SOON, type SeenResource, type SeenService, STOPS, whatBreaks } from '@/lib/keys/what-breaks';
import { LANGUAGES } from '@/lib/model/language';

const at = new Date('2026-11-20T00:00:00Z');

function resource(context_key: string, context_value: string, more: Partial<SeenResource> = {}): SeenResource {
  return { context_key, context_value, services: ['unknown'], recent_calls: 5, last_at: at, ...more };
}

function service(via_service: string, recent_calls = 5): SeenService {
  return { via_service, recent_calls, last_at: at };
}

describe('what breaks without the key', () => {
  it('puts what is in use first, then what stops soonest, then what calls most', () => {
    const broken = whatBreaks(
      [
        resource('aws:ebs:id', 'vol-1', { recent_calls: 900 }),
        resource('SecretARN', 'arn:secret', { recent_calls: 0 }),
        resource('aws:dynamodb:tableName', 'Orders', { recent_calls: 50 }),
        resource('aws:s3:arn', 'arn:aws:s3:::few', { recent_calls: 1 }),
        resource('aws:s3:arn', 'arn:aws:s3:::many', { recent_calls: 100 }),
      ],
      [],
    );
    expect(broken.map(({ resource: name, stops, soon }) => [name, stops, soon])).toEqual([
      ['arn:aws:s3:::many', 's3-objects', 'at-once'],
      ['arn:aws:s3:::few', 's3-objects', 'at-once'],
      ['Orders', 'dynamodb-tables', 'minutes'],
      ['vol-1', 'ebs-volumes', 'next-start'],
      ['arn:secret', 'secrets', 'at-once'],
    ]);
  });

  it('names callers of their own and services that show no resource, and no service twice', () => {
    const broken = whatBreaks(
      [resource('aws:sqs:arn', 'arn:queue', { services: ['sqs'] })],
      [service('sqs'), service('glue', 3), service('direct', 9)],
    );
    expect(broken.map(({ service: name, resource: of, stops }) => [name, of, stops])).toEqual([
      ['direct', null, 'own-calls'],
      ['glue', null, 'service-calls'],
      ['sqs', 'arn:queue', 'queues'],
    ]);
  });

  it('takes a context that no service of ours sends for the caller’s own', () => {
    const [own, hostile] = whatBreaks(
      [resource('app', 'billing', { services: ['direct'] }), resource('constructor', 'x', { recent_calls: 1 })],
      [],
    );
    expect(own).toMatchObject({ service: 'direct', resource: 'billing', stops: 'own-calls', soon: 'at-once' });
    expect(hostile).toMatchObject({ stops: 'own-calls' });
  });

  it.each(LANGUAGES)('has words for all of it in %s', (language) => {
    expect(STOPS.filter((stops) => words[language].stops[stops] === '')).toEqual([]);
    expect(HOW_SOON.filter((soon) => words[language].soon[soon] === '')).toEqual([]);
  });
});
