import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { allPages } from './all-pages';
import type { AccountPort } from './aws-port';
import { eachOf } from './each-of';
import type { Interview } from './interview';

const AT_ONCE = 4;

const Member = z.object({
  Id: z.string(),
  State: z.string().optional(),
  Status: z.string().optional(),
  Paths: z.array(z.string()).optional(),
});
const Members = z.object({ Accounts: z.array(Member) });

/**
 * Ids of the accounts of the organization that are active, asked of its management account or a delegated one. Where a
 * listing does not tell the path of an account, its parent is asked for; a refusal of that is kept and no obstacle.
 * `AppError` when the accounts cannot be listed, since then nobody knows whom to ask.
 */
export async function organizationAccounts(
  accountId: string,
  region: string,
  port: AccountPort,
  ask: Interview,
): Promise<string[]> {
  const about = { accountId, region: null, subject: null } as const;
  await ask({
    ...about,
    action: 'organizations:DescribeOrganization',
    ask: (request) => request(() => port['organizations:DescribeOrganization'](region, {})),
  });
  const listed = await ask({
    ...about,
    action: 'organizations:ListAccounts',
    ask: async (request) => ({
      Accounts: await allPages(async (NextToken) => {
        const page = await request(() => port['organizations:ListAccounts'](region, { NextToken }));
        return { items: page.Accounts ?? [], next: page.NextToken };
      }),
    }),
  });
  if (listed.kind === 'refused') {
    throw new AppError(
      'forbidden',
      `The accounts of the organization could not be listed (${listed.code}: ${listed.message}). Nothing was collected. Allow ${listed.action} in account ${accountId}, which must be the management account or a delegated administrator, or name the accounts in a file: --accounts FILE.`,
    );
  }
  const members = Members.parse(listed.output).Accounts;
  await eachOf(
    members.filter(({ Paths }) => Paths === undefined || Paths.length === 0),
    AT_ONCE,
    ({ Id }) =>
      ask({
        ...about,
        subject: Id,
        resource: '*',
        action: 'organizations:ListParents',
        ask: (request) => request(() => port['organizations:ListParents'](region, { ChildId: Id })),
      }),
  );
  return members.filter(({ State, Status }) => (State ?? Status) === 'ACTIVE').map(({ Id }) => Id);
}
