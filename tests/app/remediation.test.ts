import { expect, it } from 'vitest';
import { filledIn, partsOf } from '@/app/findings/remediation';
import { ANALYZERS } from '@/lib/analyzers';
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

it.each(LANGUAGES)('gives each command by itself, to be run as it is copied (%s)', (language) => {
  const commands = ANALYZERS.flatMap(({ remediation }) => remediation[language]).flatMap(
    (step) => partsOf(step).commands,
  );
  expect(commands.length).toBeGreaterThan(100);
  for (const command of commands) {
    expect(command.match(/\baws [a-z0-9-]+ [a-z]/g)).toHaveLength(1);
    expect(command).not.toMatch(/[,;.)]$|\(/);
  }
});

it('names the Region of the key, which the command line does not read out of an ARN', () => {
  expect(filledIn('Stop it: aws kms cancel-key-deletion --key-id <key-arn>', KEY)).toBe(
    `Stop it: aws kms cancel-key-deletion --region eu-west-1 --key-id ${KEY}`,
  );
  expect(partsOf(filledIn('`aws kms enable-key --key-id <key-arn>` or `aws kms list-aliases`', KEY)).commands).toEqual([
    `aws kms enable-key --region eu-west-1 --key-id ${KEY}`,
    'aws kms list-aliases',
  ]);
});

it('puts the id where the command names another Region, and nothing in where the finding is about no key', () => {
  const step = 'aws kms get-key-policy --key-id <key-id> --region <replica-region>';
  expect(filledIn(step, KEY)).toBe(
    'aws kms get-key-policy --key-id 1234abcd-12ab-34cd-56ef-1234567890ab --region <replica-region>',
  );
  expect(filledIn(step, 'arn:aws:iam::444455556666:role/build')).toBe(step);
});
