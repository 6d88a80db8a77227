import { type ControlEvent, type Members, members } from './control-event';
import type { Aspect, KeyHistory } from './key-history';

/** A control event with its JSON read. */
export interface Happening {
  readonly event: ControlEvent;
  readonly at: Date;
  readonly request: Members;
  readonly response: Members;
  readonly details: Members;
  readonly additional: Members;
}

export function happening(event: ControlEvent): Happening {
  return {
    event,
    at: event.event_time,
    request: members(event.request),
    response: members(event.response),
    details: members(event.service_details),
    additional: members(event.additional),
  };
}

/** Writes a change into a key's timeline. From here on the aspect is known by an event. */
export function note(
  key: KeyHistory,
  { event, at }: Happening,
  aspect: Aspect,
  before: string | null,
  after: string | null,
): void {
  key.changes.push({
    at,
    aspect,
    change: event.event_name,
    before,
    after,
    principal: event.principal,
    sourceIp: event.source_ip,
    eventId: event.event_id,
    missingSince: null,
    shownBy: null,
  });
  key.told.set(aspect, at);
}
