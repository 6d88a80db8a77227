import { CalendarRange, ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { hrefWith } from '@/app/href';
import { COMPARISONS, minutesText, PRESETS, type Range, stepped } from '@/app/range';
import type { SearchParams } from '@/app/search-params';
import type { View } from '@/app/view';
import { Button } from './button';
import { Menu } from './menu';
import { MenuLinks } from './menu-list';
import styles from './range-picker.module.css';

/** Single keys for the ranges asked for most. */
const RANGE_KEYS: Readonly<Record<string, string>> = { 'now-24h': 'd', 'now-7d': 'w', 'now-30d': 'm' };

interface Props {
  readonly view: View;
  readonly range: Range;
  /** What "now" means: the end of the data. */
  readonly anchor: Date;
  readonly path: `/${string}`;
  readonly params: SearchParams;
  /** Whether the page sets its numbers beside those of another period. */
  readonly compares: boolean;
}

/** The span of time a page looks at: named ranges, days of one's own, and steps back and forth. */
export function RangePicker({ view, range, anchor, path, params, compares }: Props) {
  const { frame } = view.words;
  const preset = PRESETS.find(({ from, to }) => from === range.from && to === range.to);
  const { from, to } = range.window;
  const isWholeDays = from.getTime() % 86_400_000 === 0 && to.getTime() % 86_400_000 === 0;
  const fixed = isWholeDays ? `${utcDay(from)} – ${utcDay(new Date(to.getTime() - 1))}` : minutesText(range.window);
  const label = preset ? frame.ranges[preset.name] : fixed;
  const step = (direction: -1 | 1) => hrefWith(path, params, { ...stepped(range, direction), page: null });
  return (
    <div className={styles.picker}>
      <Link
        href={step(-1)}
        data-shortcut="ArrowLeft"
        className={styles.step}
        aria-label={frame.earlier}
        title={frame.earlier}
        prefetch={false}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </Link>
      <Menu
        look="framed"
        label={`${frame.timeRange}: ${label}`}
        button={
          <>
            <CalendarRange size={15} aria-hidden="true" />
            <span className={styles.label}>{label}</span>
          </>
        }
      >
        <MenuLinks
          links={PRESETS.map(({ name, from, to }) => ({
            id: name,
            label: frame.ranges[name],
            href: hrefWith(path, params, { from, to, page: null }),
            active: name === preset?.name,
            shortcut: RANGE_KEYS[name],
          }))}
        />
        {compares ? (
          <div className={styles.compare}>
            <p className={styles.title}>{frame.compareWith}</p>
            <MenuLinks
              links={COMPARISONS.map((one) => ({
                id: one,
                label: frame.comparisons[one],
                href: hrefWith(path, params, { compare: one === 'previous' ? null : one }),
                active: one === range.compare,
                shortcut: one === (range.compare === 'off' ? 'previous' : 'off') ? 'x' : undefined,
              }))}
            />
          </div>
        ) : null}
        <form method="get" action={path} className={styles.custom}>
          {Object.entries(params)
            .filter(([name]) => name !== 'from' && name !== 'to' && name !== 'page')
            .flatMap(([name, value]) =>
              (Array.isArray(value) ? value : [value ?? '']).map((one) => [name, one] as const),
            )
            .map(([name, value]) => (
              <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
            ))}
          <label>
            {frame.from}
            <input type="date" name="from" required defaultValue={utcDay(range.window.from)} />
          </label>
          <label>
            {frame.to}
            <input type="date" name="to" required defaultValue={utcDay(new Date(range.window.to.getTime() - 1))} />
          </label>
          <Button type="submit" look="primary">
            {frame.apply}
          </Button>
          <p className={styles.note}>
            {frame.utc} {frame.rangeEnds(view.format.instant(anchor))}
          </p>
          <p className={styles.note}>
            <Link
              href={hrefWith(path, params, {
                from: range.window.from.toISOString(),
                to: range.window.to.toISOString(),
              })}
            >
              {frame.frozenLink}
            </Link>
          </p>
        </form>
      </Menu>
      <Link
        href={step(1)}
        data-shortcut="ArrowRight"
        className={styles.step}
        aria-label={frame.later}
        title={frame.later}
        prefetch={false}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </Link>
    </div>
  );
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
