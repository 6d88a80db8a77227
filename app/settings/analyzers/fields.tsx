import { Field } from '@/app/ui/field';
import { TextArea } from '@/app/ui/text-area';
import styles from './analyzers.module.css';
import type { Typed } from './settings-form';

/** One field of a form of settings, in the reader's words. */
export type FieldWords =
  | { readonly kind: 'group'; readonly id: string; readonly title: string; readonly hint: string | null }
  | { readonly kind: 'switch'; readonly name: string; readonly label: string; readonly hint: string }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly label: string;
      readonly hint: string;
      readonly least: number;
      readonly most: number;
      /** Stands in an empty field. */
      readonly usual: string;
    }
  | { readonly kind: 'lines'; readonly name: string; readonly label: string; readonly hint: string | null };

interface Props {
  readonly fields: readonly FieldWords[];
  readonly typed: Typed;
  /** Names of those that are not right. */
  readonly wrong: readonly string[];
}

/** The fields of a form, filled with what was typed. */
export function Fields({ fields, typed, wrong }: Props) {
  return fields.map((field) => (
    <OneField
      key={field.kind === 'group' ? field.id : field.name}
      field={field}
      typed={typed}
      isWrong={field.kind !== 'group' && wrong.includes(field.name)}
    />
  ));
}

interface OneProps {
  readonly field: FieldWords;
  readonly typed: Typed;
  readonly isWrong: boolean;
}

function OneField({ field, typed, isWrong }: OneProps) {
  switch (field.kind) {
    case 'group':
      return (
        <header className={styles.group}>
          <h3>{field.title}</h3>
          {field.hint === null ? null : <p>{field.hint}</p>}
        </header>
      );
    case 'switch':
      return (
        <label className={styles.switch}>
          <input type="checkbox" name={field.name} defaultChecked={typed[field.name] === 'on'} />
          <span>
            <strong>{field.label}</strong> {field.hint}
          </span>
        </label>
      );
    case 'number':
      return (
        <div className={styles.number}>
          <Field
            id={`settings-${field.name}`}
            name={field.name}
            label={field.label}
            hint={field.hint}
            type="number"
            step={1}
            min={field.least}
            max={field.most}
            placeholder={field.usual}
            aria-invalid={isWrong || undefined}
            defaultValue={typed[field.name] ?? ''}
          />
        </div>
      );
    case 'lines':
      return (
        <TextArea
          id={`settings-${field.name}`}
          name={field.name}
          label={field.label}
          hint={field.hint}
          isCode
          aria-invalid={isWrong || undefined}
          defaultValue={typed[field.name] ?? ''}
        />
      );
  }
}
