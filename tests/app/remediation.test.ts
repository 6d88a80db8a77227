import { expect, it } from 'vitest';
import { filledIn } from '@/app/findings/remediation';
import { defaultEncryptionForeign } from '@/lib/analyzers/default-encryption-foreign';
import { trailKeyAtRisk } from '@/lib/analyzers/trail-key-at-risk';
import { LANGUAGES } from '@/lib/model/language';

const KEY = 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';

it.each(LANGUAGES)('never says to choose the very key that is to be given up (%s)', (language) => {
  const steps = [defaultEncryptionForeign, trailKeyAtRisk].flatMap(({ remediation }) => remediation[language]);
  const choosing = steps.map((step) => filledIn(step, KEY)).filter((step) => step.includes('--kms-key-id'));
  expect(choosing).toHaveLength(2);
  for (const step of choosing) expect(step).not.toContain(KEY);
});
