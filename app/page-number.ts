import { first, type SearchParams } from '@/app/search-params';

/** The page of a list that the address asks for, from 1; the first when it asks for nonsense. */
export function pageNumber(params: SearchParams): number {
  const page = Number(first(params, 'page') ?? 1);
  return Number.isInteger(page) && page > 0 && page < 1_000_000 ? page : 1;
}
