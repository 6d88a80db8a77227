/** An analyzer that could not answer: its silence is no proof. */
export interface Unanswered {
  readonly analyzer: string;
  readonly outcome: 'cannot-tell' | 'failed' | 'off';
  readonly reason: string | null;
  /** The instant as of which it was asked, ISO-8601. */
  readonly as_of: string;
}

const WORDS: Readonly<Record<Unanswered['outcome'], string>> = {
  'cannot-tell': 'Cannot tell: its data is not here.',
  failed: 'The analyzer failed.',
  off: 'The analyzer is switched off.',
};

/** Why an analyzer did not answer, in a sentence. */
export function whyUnanswered({ outcome, reason }: Pick<Unanswered, 'outcome' | 'reason'>): string {
  return reason === null || !/\S/.test(reason) ? WORDS[outcome] : `${WORDS[outcome]} ${reason}`;
}

/** What that means for a finding that the analyzer reported before. */
export function doubtOf(unanswered: Unanswered): string {
  return `Whether this is still so is not known: when its analyzer was asked last it did not answer. ${whyUnanswered(unanswered)}`;
}
