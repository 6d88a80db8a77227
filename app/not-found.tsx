import Link from 'next/link';
import { href } from './href';
import { buttonClass } from './ui/button';
import { LostFrame } from './ui/lost-frame';
import styles from './ui/plain-shell.module.css';
import { viewOfReader } from './view';

export default async function NotFound() {
  const view = await viewOfReader();
  const { frame } = view.words;
  return (
    <LostFrame view={view}>
      <h1>{frame.notFoundTitle}</h1>
      <p className={styles.lead}>{frame.notFound}</p>
      <div className={styles.ways}>
        <Link href={href('/')} className={buttonClass()}>
          {frame.backToOverview}
        </Link>
      </div>
    </LostFrame>
  );
}
