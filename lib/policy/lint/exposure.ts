import { type ExternalAccess, type ExternalFinding, externalAccess } from '../external';
import type { Check, Hit, LintQuestion } from './finding';

function opened(question: LintQuestion, access: ExternalAccess, isMeant: (token: string) => boolean): Hit[] {
  return access.findings
    .filter(({ token }) => isMeant(token))
    .map((finding) => ({ ...placed(question, finding), subject: finding.token }));
}

function placed(
  { policy }: LintQuestion,
  { statementIndexes }: Pick<ExternalFinding, 'statementIndexes'>,
): Pick<Hit, 'statement'> {
  return { statement: policy.statements.find(({ index }) => index === statementIndexes[0]) ?? null };
}

const isNetwork = (token: string) => token.startsWith('net:');

/** KP101 */
export const everybody: Check = (question) => opened(question, question.access, (token) => token === '*');

/** KP102. What does not work across accounts is only a slip. */
export const outsiders: Check = (question) =>
  question.access.findings
    .filter(({ token }) => token !== '*' && !isNetwork(token))
    .map((finding) => ({
      ...placed(question, finding),
      subject: finding.token,
      ...(finding.effectiveActions.length === 0 ? { severity: 'low' as const } : {}),
    }));

/** KP103. Seen from the account alone, the whole organization is outside. */
export const wholeOrganization: Check = (question) => {
  const { organizationId } = question.zone;
  if (organizationId === null) return [];
  const alone = { ...question.zone, organizationId: null, organizationAccounts: [] };
  const keyContext = { 'aws:ResourceOrgID': organizationId, ...question.keyContext };
  const access = externalAccess({ ...question, zone: alone, keyContext });
  return opened(question, access, (token) => token === `org:${organizationId}`);
};

/** KP104 */
export const networkOnly: Check = (question) => opened(question, question.access, isNetwork);

/** KP105 */
export const confusedDeputy: Check = (question) =>
  question.access.deputies.map((deputy) => ({ ...placed(question, deputy), subject: deputy.service }));

/** KP106. What could not be tried to the end is not proven to be closed. */
export const undetermined: Check = ({ policy, access }) =>
  policy.statements
    .filter(({ index }) => access.undeterminedStatements.includes(index))
    .map((statement) => ({ statement, subject: null }));
