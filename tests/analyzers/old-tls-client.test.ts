import { oldTlsClient } from '@/lib/analyzers/old-tls-client';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asRole, type Call, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';

function called(tls: object | undefined, call: Call = {}, userAgent = 'aws-sdk-java/1.11.9 Linux/4.14') {
  return kmsCall('Decrypt', {
    at: '2025-06-03T10:00:00Z',
    and: { tlsDetails: tls, userAgent },
    ...call,
  });
}

const OLD = { tlsVersion: 'TLSv1.2', cipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256' };
const NEW = { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_256_GCM_SHA384' };

describeAnalyzer(oldTlsClient, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a program uses TLS 1.2': {
      events: [called(OLD), called(OLD, { at: '2025-06-03T11:00:00Z' })],
      finds: [{ subject: OWN_ACCOUNT, severity: 'info', confidence: 'high', event_count: 2 }],
    },
    'a program uses TLS 1.1': {
      events: [called({ tlsVersion: 'TLSv1.1' })],
      finds: [{ subject: OWN_ACCOUNT, severity: 'low' }],
    },
    'the key exchange knows no ML-KEM': {
      events: [called({ ...NEW, keyExchange: 'x25519' })],
      finds: [{ subject: OWN_ACCOUNT, severity: 'info' }],
    },
    'an account has several old clients': {
      events: [
        called(OLD, {}, 'aws-cli/2.15.0 Python/3.11'),
        called(OLD, {}, 'aws-cli/2.15.7 Python/3.12'),
        called(OLD, {}, 'Boto3/1.34.1'),
      ],
      finds: [{ subject: OWN_ACCOUNT, severity: 'info', event_count: 3 }],
    },
  },

  staysSilent: {
    'the key exchange is post-quantum': { events: [called({ ...NEW, keyExchange: 'X25519MLKEM768' })] },
    'TLS 1.3, from before the key exchange was recorded': { events: [called(NEW)] },
    'a service called': { events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z', via: 's3' })] },
    'the record says nothing of TLS': { events: [called(undefined)] },
    'the client is somebody else’s': {
      events: [called(OLD, { by: asRole('Partner', OTHER_ACCOUNT), account: OWN_ACCOUNT })],
    },
    'the call was denied': { events: [called(OLD, { error: 'AccessDenied', message: 'no' })] },
    'it was more than a month ago': { events: [called(OLD, { at: '2025-04-03T10:00:00Z' })] },
  },
});
