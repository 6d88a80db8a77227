import { z } from 'zod';
import { allKeys } from '@/lib/queries/all-keys';
import { keyNamed } from '@/lib/queries/key-named';
import { whoCan } from '@/lib/queries/who-can';
import { defineOperation } from '@/lib/verbs/operation';
import { keyAction } from './key-action';

/** Who could do an action with a key now, as its policy and grants say. */
export const whocanOperation = defineOperation({
  name: 'whocan',
  role: 'viewer',
  input: z.object({ key: z.string().min(1), action: z.string().min(1) }),
  output: z.object({
    key_arn: z.string(),
    action: z.string(),
    policy_known: z.boolean(),
    answers: z.array(
      z.object({ principal: z.string(), through: z.enum(['policy', 'iam', 'grant']), because: z.string() }),
    ),
  }),
  run: async ({ runtime }, { key: name, action: wanted }) => {
    const key = keyNamed(await allKeys(runtime.models), name);
    const action = keyAction(wanted);
    return { key_arn: key.key_arn, action: `kms:${action}`, ...(await whoCan(runtime.models, key.key_arn, action)) };
  },
});
