import type { View } from '@/app/view';
import type { Figures } from './figures';

/** What every part of the overview is asked with. */
export interface Scope {
  readonly view: View;
  readonly figures: Figures;
}
