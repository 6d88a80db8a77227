/** What is wrong with what stands in a field of a form, as a browser finds before anything is sent. */
export type FieldFlaw =
  | { readonly kind: 'empty' | 'no-choice' | 'no-number' | 'no-whole-number' | 'half-filled' | 'no-address' }
  | { readonly kind: 'too-short'; readonly least: number; readonly now: number }
  | { readonly kind: 'too-long'; readonly most: number; readonly now: number }
  /** A number, a day or a time of day, as the field spells it. */
  | { readonly kind: 'too-small' | 'too-large' | 'too-early' | 'too-late'; readonly limit: string };
