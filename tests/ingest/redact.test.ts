import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED, redacted, redactedJson } from '@/lib/ingest/redact';
import { jsonText } from '@/lib/model/json-text';

const name = fc.constantFrom('sessionToken', 'SecretAccessKey', 'plaintext', 'PLAINTEXT', 'importToken', 'keyId', 'K');
const nested = fc.tuple(name, fc.string()).map(([key, value]) => JSON.stringify({ [key]: value }));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), nested, fc.integer(), fc.constant(null), fc.constant('é\ud800')),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(name, fc.string()), tie('tree'), { maxKeys: 4 }),
  ),
}));

describe('a record without credentials', () => {
  it('is the same text, whether it had to be looked through or not', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(name, fc.string()), tree, { maxKeys: 5 }), (record) => {
        expect(redactedJson(record)).toBe(jsonText(redacted(record)));
      }),
      { numRuns: 500 },
    );
  });

  it('has none of them, however they are spelt and wherever they stand', () => {
    const texts = [
      { responseElements: { credentials: { sessionToken: 'hush', SECRETACCESSKEY: 'hush', accessKeyId: 'AKIA' } } },
      { responseElements: { list: [{ Plaintext: 'hush' }] } },
      { message: 'it said {"importToken": "hush"} and no more' },
      { detail: JSON.stringify(JSON.stringify({ secretAccessKey: 'hush' })) },
    ].map(redactedJson);
    for (const text of texts) {
      expect(text).toContain(REDACTED);
      expect(text).not.toContain('hush');
    }
    expect(redactedJson({ plain: 'text', accessKeyId: 'AKIA' })).toBe('{"plain":"text","accessKeyId":"AKIA"}');
  });
});
