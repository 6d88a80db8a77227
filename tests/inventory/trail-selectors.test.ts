import { describe, expect, it } from 'vitest';
import { recordedBy } from '@/lib/inventory/trail-selectors';

const basic = (...selectors: readonly object[]) => JSON.stringify({ EventSelectors: selectors });
const advanced = (...selectors: readonly (readonly object[])[]) =>
  JSON.stringify({ AdvancedEventSelectors: selectors.map((FieldSelectors) => ({ FieldSelectors })) });
const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };
const told = (management: boolean, kmsReads: boolean, kmsWrites: boolean, filtered = false) => ({
  management,
  kmsReads,
  kmsWrites,
  filtered,
});

describe('what a trail records', () => {
  it.each([
    ['everything, as made', basic({ ReadWriteType: 'All', IncludeManagementEvents: true }), told(true, true, true)],
    ['everything, unsaid', basic({}), told(true, true, true)],
    ['writes', basic({ ReadWriteType: 'WriteOnly' }), told(true, false, true)],
    ['reads', basic({ ReadWriteType: 'ReadOnly' }), told(true, true, false)],
    [
      'writes by one selector, reads by another',
      basic({ ReadWriteType: 'WriteOnly' }, { ReadWriteType: 'ReadOnly' }),
      told(true, true, true),
    ],
    ['all but KMS', basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }), told(true, false, false)],
    ['all but RDS data', basic({ ExcludeManagementEventSources: ['rdsdata.amazonaws.com'] }), told(true, true, true)],
    ['data events alone', basic({ IncludeManagementEvents: false }), told(false, false, false)],
    ['management events, in the newer form', advanced([MANAGEMENT]), told(true, true, true)],
    [
      'all but KMS, in the newer form',
      advanced([MANAGEMENT, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }]),
      told(true, false, false),
    ],
    [
      'one other service',
      advanced([MANAGEMENT, { Field: 'eventSource', Equals: ['iam.amazonaws.com'] }]),
      told(true, false, false),
    ],
    [
      'writes, in the newer form',
      advanced([MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }]),
      told(true, false, true),
    ],
    [
      'reads beside writes',
      advanced(
        [MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }],
        [MANAGEMENT, { Field: 'readOnly', Equals: ['true'] }],
      ),
      told(true, true, true),
    ],
    [
      'all but some calls',
      advanced([MANAGEMENT, { Field: 'eventName', NotEquals: ['Decrypt'] }]),
      told(true, true, true, true),
    ],
    [
      'data events alone, in the newer form',
      advanced([{ Field: 'eventCategory', Equals: ['Data'] }]),
      told(false, false, false),
    ],
  ])('is %s', (_name, answer, expected) => {
    expect(recordedBy(answer)).toEqual(expected);
  });

  it.each(['', '{}', '{"EventSelectors":[]}', '{"EventSelectors":"all"}', '{"AdvancedEventSelectors":[{}]}'])(
    'is not known from %s',
    (answer) => {
      expect(recordedBy(answer)).toBeNull();
    },
  );
});
