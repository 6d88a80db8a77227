import { accountOfPrincipal } from '@/lib/policy/principals';
import { list, type Members, object, text } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';

/** CreateGrant: principals of people, or since 2026 of services (FACTS.md §0). */
export function grantCreated(key: KeyHistory, what: Happening): void {
  const { request, response, event } = what;
  note(key, what, 'grant', null, granteeIn(request));
  const grantId = text(response, 'grantId');
  if (grantId === null) return;
  // The same grant asked for once more under its name is the one that there is (API reference, CreateGrant).
  const known = key.grants.get(grantId);
  if (known?.endedAt === null && known.origin === 'events') return;
  const constraints = object(request, 'constraints');
  key.grants.set(grantId, {
    grantId,
    grantee: granteeIn(request),
    retiring: text(request, 'retiringPrincipal') ?? text(request, 'retiringServicePrincipal'),
    operations: list(request, 'operations'),
    constraints: Object.keys(constraints).length > 0 ? JSON.stringify(constraints) : null,
    name: text(request, 'name'),
    createdAt: what.at,
    createdBy: event.principal,
    createdEventId: event.event_id,
    issuingAccount: event.principal === null ? null : accountOfPrincipal(event.principal),
    endedAt: null,
    endedBy: null,
    origin: 'events',
  });
}

/** RevokeGrant names the grant in its request, RetireGrant beside it. */
export function grantEnded(key: KeyHistory, what: Happening): void {
  const { request, additional, event } = what;
  const grantId = text(request, 'grantId') ?? text(additional, 'grantId');
  note(key, what, 'grant', grantId, null);
  const grant = grantId === null ? undefined : key.grants.get(grantId);
  if (!grant || grant.endedAt !== null) return;
  grant.endedAt = what.at;
  grant.endedBy = event.event_name;
}

function granteeIn(request: Members): string | null {
  return text(request, 'granteePrincipal') ?? text(request, 'granteeServicePrincipal');
}
