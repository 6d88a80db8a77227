import { ChartColumn, KeyRound, Layers, Settings, ShieldAlert, UsersRound, Waypoints } from 'lucide-react';

/** The pages of the menu, in its order. */
export const PAGES = [
  { id: 'overview', path: '/', icon: ChartColumn, shortcut: 'g o' },
  { id: 'findings', path: '/findings', icon: ShieldAlert, shortcut: 'g f' },
  { id: 'keys', path: '/keys', icon: KeyRound, shortcut: 'g k' },
  { id: 'principals', path: '/principals', icon: UsersRound, shortcut: 'g p' },
  { id: 'crossAccount', path: '/cross-account', icon: Waypoints, shortcut: 'g x' },
  { id: 'sources', path: '/sources', icon: Layers, shortcut: 'g s' },
  { id: 'settings', path: '/settings', icon: Settings, shortcut: 'g t' },
] as const;
export type PageId = (typeof PAGES)[number]['id'];
