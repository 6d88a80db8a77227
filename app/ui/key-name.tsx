import Link from 'next/link';
import { keyHref, type Span, spanOf } from '@/app/href';
import type { View } from '@/app/view';
import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
import styles from './key-name.module.css';
import { plainText, Untrusted } from './untrusted';

interface Props {
  readonly view: View;
  /** A key ARN; anything else is shown as it is, without a link. */
  readonly arn: string;
  readonly alias?: string | null;
  /** Also names the account. */
  readonly withAccount?: boolean;
  readonly link?: boolean;
  /** The range of the page that leads there, where it looks at one. */
  readonly range?: Span;
}

/** A key by alias, else by short id; then its Region. The whole ARN is in the tooltip. */
export function KeyName({ view, arn, alias = null, withAccount = false, link = true, range }: Props) {
  const key = parseKeyArn(arn);
  if (!key) return <Untrusted view={view} text={arn} mono limit={120} />;
  const { keyId, region, accountId } = keyArnParts(key);
  const name = (
    <>
      {alias ? (
        <span className={styles.alias}>
          <Untrusted view={view} text={alias} limit={64} />
        </span>
      ) : null}
      <span className={alias ? `${styles.id} mono` : 'mono'}>{shortKeyId(keyId)}</span>
    </>
  );
  const title = alias ? `${plainText(alias)} · ${arn}` : arn;
  return (
    <span className={styles.key}>
      {link ? (
        <Link href={keyHref(arn, spanOf(range))} className={styles.link} title={title} prefetch={false}>
          {name}
        </Link>
      ) : (
        <span className={styles.link} title={title}>
          {name}
        </span>
      )}
      <span className={styles.place}>
        {region}
        {withAccount ? ` · ${view.format.account(accountId)}` : ''}
      </span>
    </span>
  );
}

/** `1234abcd…90ab`: the ends tell keys apart. Multi-Region ids keep their prefix. */
export function shortKeyId(keyId: string): string {
  const prefix = keyId.startsWith('mrk-') ? 'mrk-' : '';
  const body = keyId.slice(prefix.length);
  return body.length > 14 ? `${prefix}${body.slice(0, 8)}…${body.slice(-4)}` : keyId;
}
