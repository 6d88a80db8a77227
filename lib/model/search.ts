import { z } from 'zod';

/** Fewest characters that are searched for. */
export const SHORTEST_SEARCH = 2;

/** One thing that a search found, in the reader's words. */
export const SearchHit = z.object({
  kind: z.enum(['key', 'principal', 'finding', 'event', 'account', 'analyzer']),
  label: z.string(),
  detail: z.string(),
  /** Path and query inside the product. */
  href: z.string().startsWith('/'),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchAnswer = z.object({ hits: z.array(SearchHit) });
