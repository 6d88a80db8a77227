import { identityContext } from './callers';
import { facts } from './conditions';
import { choicesOf, namedSources, type Source, strangers } from './deputy-sources';
import { hasWildcard } from './glob';
import { SERVICE_NAME_KEYS } from './key-classes';
import { matchPrincipals } from './principals';
import type { Caller, Statement } from './types';
import { valuesOf } from './witness-callers';
import { type ActionGroup, type ExternalQuestion, search, surroundings } from './witness-search';

const ANY_SERVICE = 'keytrail-witness.amazonaws.com';

/** A service that gets in, and for whom it acts: anybody, or one account or organization that the policy names. */
export interface ServiceWay {
  /** `*` for any service. */
  readonly service: string;
  /** Null: for a stranger, or without saying for whom. */
  readonly onBehalfOf: string | null;
  /** Without `kms:`. */
  readonly actions: readonly string[];
}

export interface ServiceWays {
  readonly ways: readonly ServiceWay[];
  readonly undetermined: boolean;
}

/** Services that one statement lets use the key for somebody outside: those that no source condition keeps to us. */
export function serviceWays(
  statement: Statement,
  groups: readonly ActionGroup[],
  question: ExternalQuestion,
): ServiceWays {
  let undetermined = false;
  const services = servicesOf(statement, question);
  const exempt = services.includes(ANY_SERVICE)
    ? exemptServices(groups, question).filter((service) => !services.includes(service))
    : [];
  const ways = [...services, ...exempt].flatMap((service) => {
    const caller: Caller = { kind: 'service', service };
    const known = facts({ ...surroundings(question), ...identityContext(caller) });
    const actionsFor = (source: Source) =>
      groups.flatMap(({ actions, denies }) => {
        const speaking = denies.filter(
          (deny) => deny.principals && matchPrincipals(deny.principals, caller) !== 'none',
        );
        const choices = choicesOf(source, known, question);
        const absent = new Set(['network', 'userid']);
        const way = search({ statement, denies: speaking, known, absent, choices }, question);
        undetermined ||= way.undetermined;
        return way.tokens === null ? [] : actions;
      });
    const name = service === ANY_SERVICE ? '*' : service;
    const everything = [statement, ...groups.flatMap(({ denies }) => denies)];
    const forAnybody = [...new Set(strangers(everything, known, question).flatMap(actionsFor))];
    const open: ServiceWay[] = forAnybody.length > 0 ? [{ service: name, onBehalfOf: null, actions: forAnybody }] : [];
    const bound = namedSources(everything, known, question).flatMap((source): ServiceWay[] => {
      const actions = actionsFor(source).filter((action) => !forAnybody.includes(action));
      return actions.length > 0 ? [{ service: name, onBehalfOf: source.token, actions }] : [];
    });
    return [...open, ...bound];
  });
  const isToldAnyway = ({ service, onBehalfOf, actions }: ServiceWay) =>
    exempt.includes(service) &&
    ways.some(
      (other) =>
        other.service === '*' &&
        other.onBehalfOf === onBehalfOf &&
        actions.every((action) => other.actions.includes(action)),
    );
  return { ways: ways.filter((way) => !isToldAnyway(way)), undetermined };
}

/** Services that Deny statements leave out by name. */
function exemptServices(groups: readonly ActionGroup[], question: ExternalQuestion): string[] {
  const denies = groups.flatMap((group) => group.denies);
  const excluded = denies.flatMap(({ principals }) =>
    principals?.negated
      ? principals.entries.flatMap(({ type, value }) => (type === 'Service' && value !== '*' ? [value] : []))
      : [],
  );
  return [...new Set([...excluded, ...serviceNames(denies, question)])];
}

/** Services that conditions name. */
function serviceNames(statements: readonly Pick<Statement, 'conditions'>[], question: ExternalQuestion): string[] {
  const known = facts(surroundings(question));
  return [...SERVICE_NAME_KEYS].flatMap((key) =>
    valuesOf(key, statements, known).filter((pattern) => !hasWildcard(pattern)),
  );
}

function servicesOf({ principals, conditions }: Statement, question: ExternalQuestion): string[] {
  if (!principals) return [];
  const isAny =
    principals.negated ||
    principals.entries.some(({ type, value }) => (type === 'AWS' || type === 'Service') && value === '*');
  const named = principals.negated
    ? []
    : principals.entries.flatMap(({ type, value }) => (type === 'Service' && value !== '*' ? [value] : []));
  if (!isAny) return named;
  const tested = serviceNames([{ conditions }], question);
  return [...new Set([...named, ...tested, ANY_SERVICE])];
}
