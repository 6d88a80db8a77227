import Link from 'next/link';
import { href } from './href';
import { buttonClass } from './ui/button';
import { LostFrame } from './ui/lost-frame';
import styles from './ui/plain-shell.module.css';
import { viewOfReader } from './view';

export default async function Forbidden() {
  const view = await viewOfReader();
  const { frame } = view.words;
  return (
    <LostFrame view={view}>
      <h1>{frame.forbiddenTitle}</h1>
      <p className={styles.lead}>{frame.forbidden}</p>
      <div className={styles.form}>
        <Link href={href('/')} className={buttonClass()}>
          {frame.backToOverview}
        </Link>
      </div>
    </LostFrame>
  );
}
