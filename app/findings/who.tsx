import { PrincipalLink } from '@/app/principals/principal-link';
import { principalName } from '@/app/ui/principal-name';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';

/** Findings look back further than a page of a principal does by itself. */
const RANGE = { from: 'now-90d', to: 'now' };

interface Props {
  readonly view: View;
  readonly principal: string;
  /** Those that have a page. */
  readonly callers: ReadonlySet<string>;
}

/** Whoever a finding names, as a link to all that they did with keys where they did anything. */
export function Who({ view, principal, callers }: Props) {
  if (callers.has(principal)) return <PrincipalLink view={view} principal={principal} range={RANGE} />;
  return (
    <span title={plainText(principal)}>
      <Untrusted view={view} text={principalName(principal, view.format)} limit={80} mono />
    </span>
  );
}
