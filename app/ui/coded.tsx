import { createElement, Fragment } from 'react';

/** A text of ours in which backticks mark what is code. */
export function Coded({ text }: { readonly text: string }) {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? createElement('code', null, part) : part));
  return createElement(Fragment, null, ...parts);
}
