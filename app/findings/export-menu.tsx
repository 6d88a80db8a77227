import { Download } from 'lucide-react';
import { href } from '@/app/href';
import type { SearchParams } from '@/app/search-params';
import { Menu } from '@/app/ui/menu';
import type { View } from '@/app/view';
import { EXPORT_FORMATS } from '@/lib/verbs/operations/export';
import styles from './export-menu.module.css';

/** The findings that the page shows, as files for people and for other programs. */
export function ExportMenu({ view, params }: { readonly view: View; readonly params: SearchParams }) {
  const { findings } = view.words;
  return (
    <Menu
      label={findings.download}
      look="framed"
      button={
        <>
          <Download size={15} aria-hidden="true" /> {findings.download}
        </>
      }
    >
      <ul className={styles.formats}>
        {EXPORT_FORMATS.map((format) => (
          <li key={format}>
            <a href={href('/findings/export', { ...params, open: null, event: null, format })} download>
              <strong>{findings.formats[format].name}</strong>
              <span>{findings.formats[format].use}</span>
            </a>
          </li>
        ))}
        <li>
          <a href={href('/findings/export', { what: 'analyzers', format: 'csv' })} download>
            <strong>{findings.answersFile}</strong>
            <span>{findings.answersUse}</span>
          </a>
        </li>
      </ul>
    </Menu>
  );
}
