import type { View } from '@/app/view';
import { DAY_MS } from '@/lib/model/time';

interface Props {
  readonly view: View;
  /** Null is "not known" and shown as a dash. */
  readonly at: Date | null;
  /** `auto`: relative under a day, else absolute. */
  readonly show?: 'auto' | 'absolute' | 'relative' | 'day' | 'both';
}

/** An instant; whatever is shown, the tooltip has it in both zones and the markup in UTC. */
export function TimeText({ view, at, show = 'auto' }: Props) {
  if (at === null) {
    return <span title={view.words.ui.unknown}>–</span>;
  }
  return (
    <time dateTime={at.toISOString()} title={view.format.bothZones(at)}>
      {textOf(view, at, show)}
    </time>
  );
}

function textOf({ format, now }: View, at: Date, show: NonNullable<Props['show']>): string {
  switch (show) {
    case 'auto':
      return Math.abs(now.getTime() - at.getTime()) < DAY_MS ? format.relative(at, now) : format.minute(at);
    case 'absolute':
      return format.instant(at);
    case 'relative':
      return format.relative(at, now);
    case 'day':
      return format.day(at);
    case 'both':
      return `${format.instant(at)} (${format.relative(at, now)})`;
  }
}
