import { Clock } from 'lucide-react';
import type { View } from '@/app/view';
import { zoneName } from '@/lib/i18n/format';
import { BrowserZone } from './browser-zone';
import { Menu } from './menu';
import { PreferenceList } from './menu-list';

interface Props {
  readonly view: View;
  /** The zone that the site's own settings name. */
  readonly siteZone: string;
}

/** In which zone times are shown: UTC, the site's own, or this browser's. */
export function ZoneMenu({ view, siteZone }: Props) {
  const name = zoneName(view.format.timeZone, view.now);
  return (
    <Menu
      label={`${view.words.frame.zone}: ${name}`}
      button={
        <>
          <Clock size={15} strokeWidth={1.75} aria-hidden="true" />
          {name}
        </>
      }
    >
      <ZoneList view={view} siteZone={siteZone} />
    </Menu>
  );
}

/** The zones to choose from; on a phone a part of the reader's own menu. */
export function ZoneList({ view, siteZone }: Props) {
  const { frame } = view.words;
  const { timeZone } = view.format;
  const site = siteZone === 'UTC' ? [] : [{ value: siteZone, label: `${frame.zones.site}: ${siteZone}` }];
  const choices = [{ value: 'UTC', label: frame.zones.utc }, ...site];
  /** Where the key of the zone switch leads; while the site is in UTC, to the browser's zone. */
  const other = timeZone === 'UTC' ? siteZone : 'UTC';
  return (
    <>
      <PreferenceList
        title={frame.zone}
        name="zone"
        chosen={timeZone}
        choices={choices.map((choice) => ({
          ...choice,
          ...(choice.value === other && other !== timeZone ? { shortcut: 't' } : {}),
        }))}
      />
      <BrowserZone
        label={frame.zones.browser}
        chosen={timeZone}
        others={choices.map(({ value }) => value)}
        hasKey={other === timeZone}
      />
    </>
  );
}
