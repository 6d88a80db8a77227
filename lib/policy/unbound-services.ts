import { serviceWays } from './confused-deputy';
import { actionGroups, coversKey, type ExternalQuestion } from './witness-search';

/** A service that a statement names without saying for whom it may act. */
export interface UnboundService {
  /** Sid, or `#n`. */
  readonly statement: string;
  readonly service: string;
  /** As `kms:…`. */
  readonly actions: readonly string[];
}

/**
 * Services named as principals that the policy lets act for anybody: no condition on the source, nor on an encryption
 * context that names an account of ours, keeps them (IAM user guide, "The confused deputy problem").
 */
export function unboundServices(question: ExternalQuestion): UnboundService[] {
  const about = question.policy.statements.filter((statement) => coversKey(statement, question));
  const denies = about.filter(({ effect, principals }) => effect === 'Deny' && principals !== null);
  return about.flatMap((statement): UnboundService[] => {
    const { effect, principals, actions, sid, index } = statement;
    if (effect !== 'Allow' || !actions || !principals || principals.negated) return [];
    const named = principals.entries.flatMap(({ type, value }) => (type === 'Service' ? [value] : []));
    if (named.length === 0) return [];
    return serviceWays(statement, actionGroups(statement, denies), question)
      .ways.filter(({ service, onBehalfOf }) => onBehalfOf === null && named.includes(service))
      .map((way) => ({
        statement: sid ?? `#${index + 1}`,
        service: way.service,
        actions: way.actions.map((action) => `kms:${action}`),
      }));
  });
}
