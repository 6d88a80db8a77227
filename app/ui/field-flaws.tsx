'use client';

import { useEffect } from 'react';
import { fieldFlawText } from '@/lib/i18n/field-flaws';
import type { FieldFlaw } from '@/lib/model/field-flaw';
import type { Language } from '@/lib/model/language';

type Entry = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Has every form say what is wrong with a field in the reader's language: browsers say it in their own. Draws nothing. */
export function FieldFlaws({ language }: { readonly language: Language }) {
  useEffect(() => {
    const say = ({ target }: Event) => {
      if (!isEntry(target)) return;
      target.setCustomValidity('');
      const flaw = flawOf(target);
      if (flaw !== null) target.setCustomValidity(fieldFlawText(language, flaw));
    };
    // What was said stays until it is taken back, and what stays keeps the form from being sent.
    const forget = ({ target }: Event) => {
      if (isEntry(target)) target.setCustomValidity('');
      if (target instanceof HTMLFormElement)
        for (const one of target.elements) if (isEntry(one)) one.setCustomValidity('');
    };
    document.addEventListener('invalid', say, true);
    for (const event of ['input', 'change', 'reset']) document.addEventListener(event, forget, true);
    return () => {
      document.removeEventListener('invalid', say, true);
      for (const event of ['input', 'change', 'reset']) document.removeEventListener(event, forget, true);
    };
  }, [language]);
  return null;
}

function isEntry(target: unknown): target is Entry {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

/** Null for what no form here asks; the browser then says it. */
function flawOf(entry: Entry): FieldFlaw | null {
  const { validity, value } = entry;
  if (entry instanceof HTMLSelectElement) return validity.valueMissing ? { kind: 'no-choice' } : null;
  const isChosen = entry.type === 'radio' || entry.type === 'checkbox';
  if (validity.badInput) return { kind: entry.type === 'number' ? 'no-number' : 'half-filled' };
  if (validity.valueMissing) return { kind: isChosen ? 'no-choice' : 'empty' };
  if (validity.tooShort) return { kind: 'too-short', least: entry.minLength, now: value.length };
  if (validity.tooLong) return { kind: 'too-long', most: entry.maxLength, now: value.length };
  if (validity.typeMismatch) return { kind: 'no-address' };
  if (entry instanceof HTMLTextAreaElement) return null;
  const isNumber = entry.type === 'number';
  if (validity.rangeUnderflow) return { kind: isNumber ? 'too-small' : 'too-early', limit: entry.min };
  if (validity.rangeOverflow) return { kind: isNumber ? 'too-large' : 'too-late', limit: entry.max };
  if (validity.stepMismatch && isNumber) return { kind: 'no-whole-number' };
  return null;
}
