/**
 * One permission that a source needs, tried by itself. `allowed`: AWS, or the disk, did what was asked. `refused`: it
 * said no. `failed`: there was no answer that tells, or nothing to ask about. `not-tried`: it cannot be tried without doing something, or
 * an earlier step was refused; `because` says which.
 */
export interface SourceCheck {
  /** As in a policy, such as `s3:GetObject`; `read` for a path on disk. */
  readonly action: string;
  readonly resource: string;
  readonly verdict: 'allowed' | 'refused' | 'failed' | 'not-tried';
  /** What AWS or the system said, as it said it; null where there is nothing to add. */
  readonly said: string | null;
  readonly because: 'earlier-step' | 'nothing-to-read' | 'not-encrypted' | 'nothing-there' | null;
}
