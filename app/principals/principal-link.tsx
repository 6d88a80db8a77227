import Link from 'next/link';
import { principalHref, type Span, spanOf } from '@/app/href';
import { principalName } from '@/app/ui/principal-name';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';

interface Props {
  readonly view: View;
  readonly principal: string;
  /** The range of the page that leads there. */
  readonly range: Span;
}

/** A principal by its short name, as a link to its page. */
export function PrincipalLink({ view, principal, range }: Props) {
  return (
    <Link href={principalHref(principal, spanOf(range))} title={plainText(principal)} prefetch={false}>
      <Untrusted view={view} text={principalName(principal, view.format)} limit={80} />
    </Link>
  );
}
