import { keyStoreTampering } from '@/lib/analyzers/key-store-tampering';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, kmsCall } from '../support/events';

const STORE = 'cks-1234567890abcdef0';
const DISCONNECTED = '00000000-0000-4000-8000-0000000d15c0';

function store(name: string, at: string, call: Call = {}) {
  return kmsCall(name, { at, key: null, request: { customKeyStoreId: STORE }, ...call });
}

describeAnalyzer(keyStoreTampering, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a store was disconnected and stays so': {
      events: [store('DisconnectCustomKeyStore', '2025-06-03T10:00:00Z', { id: DISCONNECTED })],
      finds: [{ subject: STORE, severity: 'high', confidence: 'high', event_ids: [DISCONNECTED] }],
    },
    'it was disconnected, changed and connected within the hour': {
      events: [
        store('DisconnectCustomKeyStore', '2025-06-03T10:00:00Z'),
        store('UpdateCustomKeyStore', '2025-06-03T10:10:00Z'),
        store('ConnectCustomKeyStore', '2025-06-03T10:30:00Z'),
      ],
      finds: [{ subject: STORE, severity: 'medium', event_count: 2 }],
    },
    'it was pointed at another proxy meanwhile, and connected within the hour': {
      events: [
        store('DisconnectCustomKeyStore', '2025-06-03T10:00:00Z'),
        store('UpdateCustomKeyStore', '2025-06-03T10:10:00Z', {
          request: { customKeyStoreId: STORE, xksProxyUriEndpoint: 'https://proxy.example.net' },
        }),
        store('ConnectCustomKeyStore', '2025-06-03T10:30:00Z'),
      ],
      finds: [{ subject: STORE, severity: 'high', event_count: 2 }],
    },
    'the password of the cluster was exchanged in an hour of maintenance': {
      events: [
        store('DisconnectCustomKeyStore', '2025-06-03T10:00:00Z'),
        store('UpdateCustomKeyStore', '2025-06-03T10:10:00Z', {
          request: { customKeyStoreId: STORE, keyStorePassword: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
        }),
        store('ConnectCustomKeyStore', '2025-06-03T10:30:00Z'),
      ],
      finds: [{ subject: STORE, severity: 'medium', event_count: 2 }],
    },
    'the parameters were left out of the record': {
      events: [store('UpdateCustomKeyStore', '2025-06-03T10:00:00Z', { request: null })],
      finds: [{ subject: 'unknown', severity: 'high' }],
    },
    'it was connected again only the next day': {
      events: [
        store('DisconnectCustomKeyStore', '2025-06-03T10:00:00Z'),
        store('ConnectCustomKeyStore', '2025-06-04T10:00:00Z'),
      ],
      finds: [{ subject: STORE, severity: 'high' }],
    },
    'a store was made by a person': {
      events: [
        store('CreateCustomKeyStore', '2025-06-03T10:00:00Z', {
          by: asUser('Mallory'),
          request: { customKeyStoreName: 'exfil', customKeyStoreType: 'EXTERNAL_KEY_STORE' },
          response: { customKeyStoreId: STORE },
        }),
      ],
      finds: [{ subject: STORE, severity: 'high' }],
    },
    'it was deleted, and another connected': {
      events: [
        store('DeleteCustomKeyStore', '2025-06-03T10:00:00Z'),
        store('ConnectCustomKeyStore', '2025-06-03T10:30:00Z', {
          request: { customKeyStoreId: 'cks-0000000000000000f' },
        }),
      ],
      finds: [{ subject: STORE, severity: 'high' }],
    },
  },

  staysSilent: {
    'the request was denied': {
      events: [store('DisconnectCustomKeyStore', '2025-06-03T10:00:00Z', { error: 'AccessDenied' })],
    },
    'stores were described': {
      events: [store('DescribeCustomKeyStores', '2025-06-03T10:00:00Z', { request: null })],
    },
    'a store was merely connected': { events: [store('ConnectCustomKeyStore', '2025-06-03T10:00:00Z')] },
    'its keys still exist, so it could not be deleted': {
      events: [store('DeleteCustomKeyStore', '2025-06-03T10:00:00Z', { error: 'CustomKeyStoreHasCMKsException' })],
    },
    'a key in a store was made': {
      events: [
        kmsCall('CreateKey', {
          at: '2025-06-03T10:00:00Z',
          request: { origin: 'AWS_CLOUDHSM', customKeyStoreId: STORE },
        }),
      ],
    },
    'it happened after the window': { events: [store('DisconnectCustomKeyStore', '2025-06-08T10:00:00Z')] },
  },

  isExpected: {
    'the maintenance of the cluster is on the list': {
      like: 'a store was disconnected and stays so',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
