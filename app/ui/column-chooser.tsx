import { Columns3 } from 'lucide-react';
import { setColumns } from '@/app/preference-actions';
import { type ChosenTable, TABLE_COLUMNS } from '@/app/table-columns';
import type { View } from '@/app/view';
import { Button } from './button';
import styles from './column-chooser.module.css';
import { Menu } from './menu';
import type { Column } from './table';

interface Props {
  readonly view: View;
  readonly table: ChosenTable;
  /** Every column that the table has. */
  readonly columns: readonly Pick<Column<never>, 'id' | 'title'>[];
  /** Names of those that are shown. */
  readonly shown: readonly string[];
}

/** Which columns of a table this browser shows; works without scripts but for the panel. */
export function ColumnChooser({ view, table, columns, shown }: Props) {
  const { ui } = view.words;
  const names: readonly string[] = TABLE_COLUMNS[table].all;
  const choices = columns.filter(({ id }) => names.includes(id));
  return (
    <Menu
      label={ui.columns}
      look="framed"
      button={
        <>
          <Columns3 size={15} aria-hidden="true" /> {ui.columns}
        </>
      }
    >
      <form action={setColumns} className={styles.form}>
        <input type="hidden" name="table" value={table} />
        <fieldset className={styles.choices}>
          <legend>{ui.columnsTitle}</legend>
          {choices.map(({ id, title }) => (
            <label key={id}>
              <input type="checkbox" name="column" value={id} defaultChecked={shown.includes(id)} />
              {title}
            </label>
          ))}
        </fieldset>
        <div className={styles.buttons}>
          <Button type="submit" look="primary">
            {ui.columnsApply}
          </Button>
          <Button type="submit" name="usual" value="yes">
            {ui.columnsUsual}
          </Button>
        </div>
      </form>
    </Menu>
  );
}

/** The columns to draw: those that are shown, and those that cannot be hidden. */
export function chosen<Row>(
  table: ChosenTable,
  columns: readonly Column<Row>[],
  shown: readonly string[],
): Column<Row>[] {
  const names: readonly string[] = TABLE_COLUMNS[table].all;
  return columns.filter(({ id }) => !names.includes(id) || shown.includes(id));
}
