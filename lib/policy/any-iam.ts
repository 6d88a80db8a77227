import type { Policy } from './types';

/** IAM that allows everything: for questions of what the key lets in, not of what an account's own policies add. */
export const ANY_IAM: Policy = {
  version: '2012-10-17',
  statements: [
    {
      index: 0,
      sid: null,
      effect: 'Allow',
      principals: null,
      actions: { negated: false, entries: ['*'] },
      resources: { negated: false, entries: ['*'] },
      resourceVariables: false,
      conditions: [],
    },
  ],
};
