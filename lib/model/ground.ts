/** Why somebody may or may not do something with a key, as data; the words are in lib/i18n/grounds. */
export type Reasoned =
  | { readonly kind: 'denied-by'; readonly policy: GroundPolicy; readonly statement: string }
  | { readonly kind: 'no-allow-in'; readonly policy: GroundPolicy }
  | { readonly kind: 'not-across-accounts' }
  | { readonly kind: 'nobody-allows' }
  | { readonly kind: 'key-policy'; readonly statement: string }
  | { readonly kind: 'iam-through-key-policy'; readonly statement: string }
  | { readonly kind: 'iam' }
  /** Null: of a principal that was deleted. */
  | { readonly kind: 'grant'; readonly grantee: string | null }
  /** A statement that opens the way, and an IAM policy of the account that must allow it too. */
  | {
      readonly kind: 'needs-iam';
      readonly statement: { readonly name: string; readonly allows: boolean } | null;
      readonly account: string | null;
    };

export type GroundPolicy =
  | 'key policy'
  | 'identity policy'
  | 'boundary'
  | 'session policy'
  | 'SCP'
  | 'RCP'
  | 'endpoint policy';

export type Ground =
  | Reasoned
  /** `best`: what would hold if that policy did not deny it. */
  | { readonly kind: 'policy-unknown'; readonly best: Reasoned | null }
  /** `best`: what holds in the best of the cases that were tried. */
  | { readonly kind: 'too-many'; readonly keys: readonly string[]; readonly best: Reasoned | null }
  | { readonly kind: 'depends'; readonly keys: readonly string[]; readonly best: Reasoned | null }
  | { readonly kind: 'not-made' }
  | { readonly kind: 'state'; readonly state: string }
  /** Grants without a date were taken to be in force. */
  | { readonly kind: 'undated-grants'; readonly ground: Ground }
  /** An inventory of this day shows the key otherwise, and no event tells since when. */
  | { readonly kind: 'unseen'; readonly day: string; readonly ground: Ground };
