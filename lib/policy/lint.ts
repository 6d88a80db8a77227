import { externalAccess } from './external';
import * as actions from './lint/actions';
import * as conditions from './lint/conditions';
import * as document from './lint/document';
import * as exposure from './lint/exposure';
import type { Check, LintFinding, LintQuestion } from './lint/finding';
import * as management from './lint/management';
import * as powers from './lint/powers';
import * as principals from './lint/principals';
import { LINT_RULES, LINT_SEVERITIES, type LintRule } from './lint/rules';
import * as values from './lint/values';

const CHECKS: Readonly<Record<LintRule, Check>> = {
  KP002: document.version,
  KP003: document.length,
  KP004: document.duplicateSid,
  KP005: document.noEffect,
  KP006: actions.otherKey,
  KP007: document.effect,
  KP008: actions.unknownAction,
  KP009: actions.foreignAction,
  KP010: actions.keylessAction,
  KP011: actions.actionCase,
  KP012: conditions.unknownOperator,
  KP013: conditions.unknownKey,
  KP014: values.literalWildcard,
  KP015: conditions.setOnSingle,
  KP016: conditions.listWithoutSet,
  KP017: conditions.allValuesWhenAbsent,
  KP018: conditions.ifExists,
  KP019: values.malformedId,
  KP020: values.viaServiceRegion,
  KP021: conditions.absentForActions,
  KP022: conditions.networkWithService,
  KP030: principals.deletedPrincipal,
  KP031: principals.invalidPrincipal,
  KP032: principals.federatedPrincipal,
  KP033: document.noPrincipal,
  KP034: principals.notPrincipalWithoutAccount,
  KP035: principals.caseTwins,
  KP101: exposure.everybody,
  KP102: exposure.outsiders,
  KP103: exposure.wholeOrganization,
  KP104: exposure.networkOnly,
  KP105: exposure.confusedDeputy,
  KP106: exposure.undetermined,
  KP107: principals.allowNotPrincipal,
  KP108: actions.notAction,
  KP109: powers.fullAccess,
  KP111: powers.policyChange,
  KP112: powers.unboundGrants,
  KP114: powers.dutiesTogether,
  KP115: powers.unguardedDeletion,
  KP116: powers.writesAttributes,
  KP201: management.nobodyManages,
  KP202: management.noDelegation,
  KP203: management.partialDelegation,
  KP204: management.managementDenied,
  KP205: management.singleManager,
};

/** What is wrong, weak or without effect in a key policy (POLICY.md spec C), worst first, then in order of rule and statement. */
export function lintPolicy(question: LintQuestion): readonly LintFinding[] {
  const asked = { ...question, access: externalAccess(question) };
  const found = RULES.flatMap((rule) =>
    CHECKS[rule](asked).map(({ statement, subject, severity }) => ({
      rule,
      severity: severity ?? LINT_RULES[rule].severity,
      statement: statement?.index ?? null,
      subject,
    })),
  );
  return found.sort((a, b) => LINT_SEVERITIES.indexOf(b.severity) - LINT_SEVERITIES.indexOf(a.severity));
}

const RULES: readonly LintRule[] = Object.keys(LINT_RULES).filter((name): name is LintRule => name in CHECKS);
