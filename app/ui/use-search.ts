'use client';

import { useEffect, useState } from 'react';
import { SearchAnswer, type SearchHit, SHORTEST_SEARCH } from '@/lib/model/search';

const WAIT_MS = 150;

export type SearchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'found'; readonly hits: readonly SearchHit[] };

/** What the server finds under a text, a moment after it was typed; an answer to an older text is dropped. */
export function useSearch(text: string): SearchState {
  const [state, setState] = useState<SearchState>({ kind: 'idle' });
  useEffect(() => {
    const word = text.trim();
    if (word.length < SHORTEST_SEARCH) {
      setState({ kind: 'idle' });
      return;
    }
    setState({ kind: 'searching' });
    const gone = new AbortController();
    const timer = setTimeout(() => {
      ask(word, gone.signal).then(
        (hits) => setState({ kind: 'found', hits }),
        () => gone.signal.aborted || setState({ kind: 'failed' }),
      );
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [text]);
  return state;
}

async function ask(word: string, signal: AbortSignal): Promise<readonly SearchHit[]> {
  const response = await fetch(`/api/v1/search?q=${encodeURIComponent(word)}`, { cache: 'no-store', signal });
  if (!response.ok) throw new Error(`the search answered ${response.status}`);
  return SearchAnswer.parse(await response.json()).hits;
}
