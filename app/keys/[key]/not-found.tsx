import { headers } from 'next/headers';
import Link from 'next/link';
import { href } from '@/app/href';
import { KeyLink } from '@/app/keys/key-link';
import { currentUser } from '@/app/session';
import { buttonClass } from '@/app/ui/button';
import { LostFrame } from '@/app/ui/lost-frame';
import { PageHead } from '@/app/ui/page-head';
import { Panel } from '@/app/ui/panel';
import { Untrusted } from '@/app/ui/untrusted';
import { type View, viewOfReader } from '@/app/view';
import type { KeyArn } from '@/lib/model/brand';
import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
import { unknownKey } from '@/lib/queries/unknown-key';
import { runtime } from '@/lib/runtime';
import { decodedSegment } from './decoded-segment';
import styles from './page.module.css';

/** No such key: what was read of its account and Region, keys of the same id elsewhere, and where to go on. */
export default async function UnknownKeyPage() {
  const view = await viewOfReader();
  const user = await currentUser();
  const path = (await headers()).get('x-keytrail-path') ?? '';
  const text = decodedSegment(path.split('?')[0]?.split('/')[2] ?? '');
  const key = parseKeyArn(text);
  const { keyPage } = view.words;
  return (
    <LostFrame view={view} active="keys">
      <PageHead
        title={keyPage.unknownKey}
        lead={text === '' ? null : <Untrusted view={view} text={text} limit={300} mono />}
      />
      <Panel title={keyPage.unknownKeyWhat}>
        {key && user ? <Known view={view} keyArn={key} /> : <p>{keyPage.unknownKeyShape}</p>}
        <p className={styles.ways}>
          <Link href={href('/keys', key ? { q: keyArnParts(key).keyId } : {})} className={buttonClass()}>
            {keyPage.unknownKeySearch}
          </Link>
          <Link href={href('/sources', { tab: 'coverage' })} className={buttonClass()}>
            {keyPage.unknownKeyCoverage}
          </Link>
        </p>
      </Panel>
    </LostFrame>
  );
}

async function Known({ view, keyArn }: { readonly view: View; readonly keyArn: KeyArn }) {
  const { keyPage } = view.words;
  const { count, day, account } = view.format;
  const { accountId, region } = keyArnParts(keyArn);
  const known = await unknownKey(runtime().models, keyArn);
  const place = [account(accountId), region] as const;
  return (
    <>
      <p>
        {known.first && known.last
          ? keyPage.unknownKeyRead(...place, count(known.days), day(known.first), day(known.last))
          : keyPage.unknownKeyUnread(...place)}{' '}
        {known.inventories > 0 ? keyPage.unknownKeyInventory : keyPage.unknownKeyNoInventory}
      </p>
      {known.namesakes.length > 0 ? (
        <>
          <p>{keyPage.unknownKeyNamesakes}</p>
          <ul>
            {known.namesakes.map(({ key_arn, key_id, alias }) => (
              <li key={key_arn}>
                <KeyLink view={view} keyArn={key_arn} keyId={key_id} alias={alias} />{' '}
                <Untrusted view={view} text={key_arn.split(':').slice(3, 5).join(' · ')} limit={60} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}
