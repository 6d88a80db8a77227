import type { Statement } from './types';

const REGION =
  /(?<![a-z0-9])(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-gov|-iso[a-z]?|-de)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}(?![a-z0-9])/g;
/** A VPC and its endpoints belong to one Region, so that their ids cannot be the same in two. */
const NETWORK = /(?<![a-z0-9])vpce?-[0-9a-f]{8,17}(?![a-z0-9])/g;

/**
 * A text without what has to differ between Regions: names of Regions, wherever they stand (an ARN, `kms:ViaService`, a
 * service principal), and ids of VPCs and their endpoints.
 */
export function regionNeutral(text: string): string {
  return text.replace(REGION, '<region>').replace(NETWORK, '<network>');
}

/** The statement as it would read in any Region. */
export function regionNeutralStatement(statement: Statement): Statement {
  const { principals, resources, conditions } = statement;
  return {
    ...statement,
    principals: principals && {
      ...principals,
      entries: principals.entries.map(({ type, value }) => ({ type, value: regionNeutral(value) })),
    },
    resources: resources && { ...resources, entries: resources.entries.map(regionNeutral) },
    conditions: conditions.map((condition) => ({
      ...condition,
      key: regionNeutral(condition.key),
      values: condition.values.map(regionNeutral),
    })),
  };
}
