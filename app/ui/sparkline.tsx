import styles from './sparkline.module.css';

interface Props {
  readonly values: readonly number[];
  /** `bars` for counts of a span, `line` for a level. */
  readonly kind?: 'line' | 'bars';
  /** Said instead of the drawing; leave out where the text beside it says the same. */
  readonly label?: string;
}

const WIDTH = 120;
const HEIGHT = 28;

/** The shape of a series without axes, drawn on the server. Fewer than two values, or zeros alone, have no shape. */
export function Sparkline({ values, kind = 'line', label }: Props) {
  if (values.length < 2 || values.every((value) => value === 0)) return <span className={styles.none} />;
  const top = Math.max(...values, 1);
  const x = (index: number) => (index / (values.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 1 - (value / top) * (HEIGHT - 3);
  return (
    <>
      {label ? <span className="visually-hidden">{label}</span> : null}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={styles.spark} aria-hidden="true">
        {kind === 'bars' ? (
          <path className={styles.bars} d={barPath(values, y)} />
        ) : (
          <>
            <path className={styles.area} d={`M0 ${HEIGHT}${points(values, x, y)}L${WIDTH} ${HEIGHT}Z`} />
            <path className={styles.line} d={`M${points(values, x, y).slice(1)}`} vectorEffect="non-scaling-stroke" />
          </>
        )}
      </svg>
    </>
  );
}

type Scale = (value: number) => number;

function points(values: readonly number[], x: Scale, y: Scale): string {
  return values.map((value, index) => `L${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('');
}

function barPath(values: readonly number[], y: Scale): string {
  const step = WIDTH / values.length;
  return values
    .map((value, index) =>
      value === 0
        ? ''
        : `M${(index * step).toFixed(1)} ${HEIGHT}V${y(value).toFixed(1)}h${(step * 0.72).toFixed(1)}V${HEIGHT}Z`,
    )
    .join('');
}
