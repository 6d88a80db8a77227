import type { Actor } from '@/lib/model/actor';

/** How an actor is written down. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
    case 'operator':
      return actor.name;
    case 'system':
      return actor.job;
  }
}
