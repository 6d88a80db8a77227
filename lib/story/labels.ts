/** What the story says is there to be found, or must not be found. */
export interface StoryLabel {
  readonly id: string;
  /** Catalogue number, e.g. `USE-01`. */
  readonly analyzer: string;
  /** Key ARN, `account/region`, or a part of the subject. */
  readonly subject: string;
  /** Found, or looks bad and is fine. */
  readonly kind: 'incident' | 'innocent';
  readonly says: { readonly en: string; readonly ko: string };
}
