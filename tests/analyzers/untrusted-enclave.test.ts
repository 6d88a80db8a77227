import { untrustedEnclave } from '@/lib/analyzers/untrusted-enclave';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const ZEROS = '0'.repeat(96);
const IMAGE = 'ab'.repeat(48);
const inBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

function attested(image: string, call: Call = {}, name = 'Decrypt', others = image) {
  return kmsCall(name, {
    at: '2025-06-03T10:00:00Z',
    additional: {
      recipient: {
        attestationDocumentModuleId: 'i-0123456789abcdef0-enc0123456789abcde',
        attestationDocumentEnclaveImageDigest: image,
        attestationDocumentEnclavePCR1: others,
        attestationDocumentEnclavePCR2: others,
      },
    },
    ...call,
  });
}

describeAnalyzer(untrustedEnclave, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an enclave in debug mode decrypts': {
      events: [attested(ZEROS), attested(ZEROS, { at: '2025-06-03T11:00:00Z' })],
      finds: [{ subject: KEY, severity: 'high', confidence: 'high', event_count: 2 }],
    },
    'the measurements are in base64': {
      events: [attested(inBase64(ZEROS), {}, 'GenerateDataKey')],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'random bytes are asked for, without a key': {
      events: [attested(ZEROS, { key: null }, 'GenerateRandom')],
      finds: [{ subject: '111122223333/us-east-1', severity: 'high' }],
    },
    'the image is none of ours': {
      events: [attested(IMAGE)],
      site: { enclaveImages: ['cd'.repeat(48)] },
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'the image is one of ours, in other letters': {
      events: [attested(inBase64(IMAGE)), attested(IMAGE.toUpperCase())],
      site: { enclaveImages: [IMAGE.toUpperCase()] },
    },
    'nobody named the images that are ours': { events: [attested(IMAGE)] },
    'an enclave in debug mode was denied': {
      events: [attested(ZEROS, { error: 'AccessDenied', message: 'no' })],
    },
    'only some measurements are zero': { events: [attested(ZEROS, {}, 'Decrypt', IMAGE)] },
    'no attestation document was shown': { events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' })] },
    'the measurement cannot be read': { events: [attested('not a digest')] },
  },

  isExpected: {
    'the key of a development account is debugged with': {
      like: 'an enclave in debug mode decrypts',
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  },
});
