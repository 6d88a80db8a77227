import type { ControlEvent } from '@/lib/keys/control-event';
import { keyArn, OWN_ACCOUNT } from './events';

/** A change of a key that its account's own role made and that succeeded. */
export function controlEvent(
  event: Pick<ControlEvent, 'event_id' | 'event_time' | 'event_name'> & Partial<ControlEvent>,
): ControlEvent {
  return {
    aws_region: 'us-east-1',
    recipient_account_id: OWN_ACCOUNT,
    key_arn: keyArn(),
    requested_key: keyArn(),
    principal: `arn:aws:iam::${OWN_ACCOUNT}:role/deploy`,
    source_ip: '192.0.2.1',
    outcome: 'ok',
    request: null,
    response: null,
    service_details: null,
    additional: null,
    ...event,
  };
}
