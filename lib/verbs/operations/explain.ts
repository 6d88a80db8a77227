import { z } from 'zod';
import { grounds } from '@/lib/i18n/grounds';
import { explainAccess } from '@/lib/policy/explain';
import { allKeys } from '@/lib/queries/all-keys';
import { keyAccess } from '@/lib/queries/key-access';
import { keyNamed } from '@/lib/queries/key-named';
import { defineOperation } from '@/lib/verbs/operation';
import { callerNamed } from './caller-named';
import { keyAction } from './key-action';

/** Whether one principal could do an action with a key now, and why. */
export const explainOperation = defineOperation({
  name: 'explain',
  role: 'viewer',
  input: z.object({ principal: z.string().min(1), key: z.string().min(1), action: z.string().min(1) }),
  output: z.object({
    principal: z.string(),
    key_arn: z.string(),
    action: z.string(),
    verdict: z.enum(['allowed', 'iam', 'denied', 'undetermined']),
    because: z.string(),
    trace: z.array(z.string()),
  }),
  run: async ({ runtime }, { principal, key: name, action: wanted }) => {
    const action = keyAction(wanted);
    const { key_arn: keyArn, account_id: keyAccount } = keyNamed(await allKeys(runtime.models), name);
    const caller = callerNamed(principal, keyArn);
    const access = await keyAccess(runtime.models, keyArn);
    const { verdict, ground, trace } = explainAccess({
      caller,
      action,
      keyArn,
      keyAccount,
      ...access,
      now: runtime.now(),
    });
    return {
      principal,
      key_arn: keyArn,
      action: `kms:${action}`,
      verdict,
      because: grounds.en(ground),
      trace: [...trace],
    };
  },
});
