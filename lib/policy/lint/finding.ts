import type { ExternalAccess } from '../external';
import type { Statement } from '../types';
import type { ExternalQuestion } from '../witness-search';
import type { LintRule, LintSeverity } from './rules';

/** Something in a key policy that is wrong, weak, or does not do what it seems to. */
export interface LintFinding {
  readonly rule: LintRule;
  readonly severity: LintSeverity;
  /** The statement's place from 0; null for the document as a whole. */
  readonly statement: number | null;
  /** The text at fault, as spelt: an action, a principal, a condition value; null where the rule says it all. */
  readonly subject: string | null;
}

export interface LintQuestion extends Omit<ExternalQuestion, 'grants'> {
  /** The document as stored, for its length. */
  readonly text?: string;
  /** Principals that are meant to manage the key, as ARNs. */
  readonly admins?: readonly string[];
}

/** What one rule finds: `[statement, subject]`, with a severity where it is not the rule's usual one. */
export interface Hit {
  readonly statement: Statement | null;
  readonly subject: string | null;
  readonly severity?: LintSeverity;
}

/** The question with what several rules ask of it. */
export interface LintSubject extends LintQuestion {
  readonly access: ExternalAccess;
}

export type Check = (subject: LintSubject) => readonly Hit[];

/** A check that looks at one statement after another. */
export function perStatement(check: (statement: Statement, subject: LintSubject) => readonly (string | null)[]): Check {
  return (asked) =>
    asked.policy.statements.flatMap((statement) =>
      [...new Set(check(statement, asked))].map((subject) => ({ statement, subject })),
    );
}
