import { undescribedKey } from '@/lib/analyzers/undescribed-key';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';
import { type AskedKey, inventoryOf } from '../support/inventory';

const KEY = keyArn();

function made(request: object = {}, call: Call = {}) {
  return kmsCall('CreateKey', {
    at: '2025-06-03T10:00:00Z',
    request: { ...request },
    response: { keyMetadata: { arn: KEY, keyId: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER', description: '' } },
    ...call,
  });
}

function shown(about: Omit<AskedKey, 'arn'>) {
  return {
    inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: { description: '' }, ...about }])],
  };
}

describeAnalyzer(undescribedKey, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an inventory asked and found nothing': {
      ...shown({ aliases: [], tags: {} }),
      finds: [{ subject: KEY, severity: 'low', confidence: 'high' }],
    },
    'the logs saw it made without a word': {
      events: [made()],
      finds: [{ subject: KEY, severity: 'low', confidence: 'medium', event_count: 1 }],
    },
    'its tags are about something else': {
      ...shown({ aliases: [], tags: { 'cost-center': '42' } }),
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'a tag names the owner': { ...shown({ aliases: [], tags: { Owner: 'payments' } }) },
    'it has an alias': { ...shown({ aliases: ['payments'], tags: {} }) },
    'it has a description': { ...shown({ describe: { description: 'Payments' }, aliases: [], tags: {} }) },
    'nobody asked for its tags': { ...shown({ aliases: [] }) },
    'nobody asked for its aliases': { ...shown({ tags: {} }) },
    'it is an AWS managed key': { ...shown({ describe: { description: '', manager: 'AWS' }, aliases: [], tags: {} }) },
    'a service made it for itself': { events: [made({}, { via: 'backup' })] },
    'its making was refused': { events: [made({}, { error: 'AccessDenied', response: null, key: null })] },
    'it is on its way out': {
      ...shown({
        describe: { description: '', state: 'PendingDeletion', deletionAt: '2025-06-20T00:00:00Z' },
        aliases: [],
        tags: {},
      }),
    },
  },
});
