import { href } from '@/app/href';
import { THEMES } from '@/app/preferences';
import type { View } from '@/app/view';
import { LANGUAGES } from '@/lib/model/language';
import type { Command } from './palette-offers';

/** Pages and preferences that the palette offers beside what it finds. */
export function paletteCommands(view: View, siteZone: string): Command[] {
  const { frame, catalogue, keyLedger } = view.words;
  const page = (label: string, path: `/${string}`): Command => ({ kind: 'page', label, href: href(path) });
  const setting = (label: string, name: string, value: string): Command => ({
    kind: 'setting',
    label,
    set: { name, value },
  });
  return [
    page(frame.overview, '/'),
    page(frame.findings, '/findings'),
    page(catalogue.title, '/findings/analyzers'),
    page(frame.keys, '/keys'),
    page(keyLedger.title, '/keys/ledger'),
    page(frame.principals, '/principals'),
    page(frame.crossAccount, '/cross-account'),
    page(frame.sources, '/sources'),
    page(frame.settings, '/settings'),
    ...THEMES.map((theme) => setting(`${frame.theme}: ${frame.themes[theme]}`, 'theme', theme)),
    ...LANGUAGES.map((language) => setting(`${frame.language}: ${frame.languages[language]}`, 'language', language)),
    ...[...new Set(['UTC', siteZone])].map((zone) => setting(`${frame.zone}: ${zone}`, 'zone', zone)),
  ];
}
