import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { allPages } from './all-pages';
import type { AccountPort } from './aws-port';
import { eachOf } from './each-of';
import type { Interview } from './interview';

const AT_ONCE = 4;

/** Organizational units nest five deep (Organizations User Guide, "Quotas"); a circle must not hold us up. */
const DEEPEST = 10;

const Member = z.object({
  Id: z.string(),
  State: z.string().optional(),
  Status: z.string().optional(),
  Paths: z.array(z.string()).optional(),
});
const Members = z.object({ Accounts: z.array(Member) });
const Parents = z.object({ Parents: z.array(z.object({ Id: z.string() })) });

/**
 * Ids of the accounts of the organization that are active, asked of its management account or a delegated one. Where a
 * listing does not tell the path of an account, its parents are asked for up to the root; then each organizational unit
 * on a path for its name. A refusal of these is kept and no obstacle.
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
  const units = new Set(members.flatMap(({ Paths }) => unitsOn(Paths?.[0] ?? '')));
  const parents = new Map<string, Promise<string | null>>();
  const parentOf = (child: string): Promise<string | null> => {
    const asked = parents.get(child) ?? askParent(child);
    parents.set(child, asked);
    return asked;
  };
  await eachOf(
    members.filter(({ Paths }) => Paths === undefined || Paths.length === 0),
    AT_ONCE,
    async ({ Id }) => {
      let parent = await parentOf(Id);
      for (let level = 0; parent?.startsWith('ou-') && level < DEEPEST; level++) {
        units.add(parent);
        parent = await parentOf(parent);
      }
    },
  );
  await eachOf([...units].sort(), AT_ONCE, (unit) =>
    ask({
      ...about,
      subject: unit,
      resource: '*',
      action: 'organizations:DescribeOrganizationalUnit',
      ask: (request) =>
        request(() => port['organizations:DescribeOrganizationalUnit'](region, { OrganizationalUnitId: unit })),
    }),
  );
  return members.filter(({ State, Status }) => (State ?? Status) === 'ACTIVE').map(({ Id }) => Id);

  async function askParent(child: string): Promise<string | null> {
    const reply = await ask({
      ...about,
      subject: child,
      resource: '*',
      action: 'organizations:ListParents',
      ask: (request) => request(() => port['organizations:ListParents'](region, { ChildId: child })),
    });
    return reply.kind === 'said' ? parentIn(reply.output) : null;
  }
}

/** The one parent of an account or unit, by what ListParents answered; null where it names none. */
export function parentIn(output: unknown): string | null {
  return Parents.safeParse(output).data?.Parents[0]?.Id ?? null;
}

/** The organizational units on a path such as `o-…/r-…/ou-…/ou-…/`, from the root down. */
export function unitsOn(path: string): string[] {
  return path.split('/').filter((part) => part.startsWith('ou-'));
}
