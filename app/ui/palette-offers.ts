import type { SearchHit } from '@/lib/model/search';

/** A page to go to, or a preference to set. */
export type Command =
  | { readonly kind: 'page'; readonly label: string; readonly href: string }
  | {
      readonly kind: 'setting';
      readonly label: string;
      readonly set: { readonly name: string; readonly value: string };
    };

/** One line of the palette: leads somewhere, or sets something. */
export interface Offer {
  readonly id: string;
  readonly kind: Command['kind'] | SearchHit['kind'];
  readonly label: string;
  readonly detail: string;
  readonly href: string;
  readonly set?: { readonly name: string; readonly value: string };
}

/** Without a text the pages; with one what was found, then pages and settings whose name has every word of it. */
export function offersOf(text: string, commands: readonly Command[], hits: readonly SearchHit[]): Offer[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = commands.filter(({ kind, label }) =>
    words.length === 0 ? kind === 'page' : words.every((word) => label.toLowerCase().includes(word)),
  );
  return [
    ...hits.map((hit) => ({ ...hit, id: `${hit.kind} ${hit.href} ${hit.label}` })),
    ...fitting.map(
      (command): Offer => ({
        id: `${command.kind} ${command.label}`,
        kind: command.kind,
        label: command.label,
        detail: '',
        href: command.kind === 'page' ? command.href : '',
        ...(command.kind === 'setting' ? { set: command.set } : {}),
      }),
    ),
  ];
}
