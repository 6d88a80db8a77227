import { ACCOUNTS, DAY, DAYS, PARTNER, REGIONS, STRANGER, VENDOR } from './cast';
import { ALL_KEYS } from './keys';
import type { StoryLabel } from './labels';
import { type StoryOptions, storyLabels } from './story';

/**
 * The guide to a story as Markdown: who is in it, what there is to find, and what only looks so. Made from the labels,
 * so that it cannot say anything else than what the tests hold the findings to.
 */
export function storyGuide(options: StoryOptions): string {
  const labels = storyLabels(options).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const of = (kind: StoryLabel['kind']) => labels.filter((label) => label.kind === kind);
  const from = new Date(options.endsAt.getTime() - DAYS * DAY).toISOString().slice(0, 10);
  const to = options.endsAt.toISOString().slice(0, 10);
  return `# The sample story

A company of ${Object.keys(ACCOUNTS).length} accounts in ${REGIONS.length} Regions (${REGIONS.join(', ')}), from ${from} to ${to}.
\`npm start\` without paths loads it; \`npx tsx scripts/make-story.ts --out FOLDER [--seed N]\` writes its files. The same seed gives the same bytes.
This page is made from the labels of the story (\`npx tsx scripts/make-story.ts --guide docs/sample-story.md\`), and a test compares the two.
Another test loads the story and checks that each incident is found by the analyzers it names, and each innocent is not.

## Who is in it

| Account | Name |
| --- | --- |
${Object.values(ACCOUNTS)
  .map(({ id, name }) => `| ${id} | ${name} |`)
  .join('\n')}
| ${PARTNER} | a partner under contract, registered as trusted |
| ${VENDOR} | a vendor whose queue we write into; not registered |
| ${STRANGER} | nobody knows |

Over the last fifteen days somebody works with the access key of \`contractor-leo\`, from 203.0.113.66 and mostly at night in Seoul.
Most of what they do is an incident of its own; some of it was refused and is therefore an innocent.

Ordinary work is not labelled: customers by day, batches by night, an office that rests on weekends and holidays, sale days,
weekly backfills, the monthly payroll, Terraform plans, scanners, two releases that lacked a permission, a restore drill.

## What there is to find

${table(of('incident'), 'Found by')}

## What only looks bad

${table(of('innocent'), 'Not found by')}
`;
}

function table(labels: readonly StoryLabel[], heading: string): string {
  const rows = labels.map(
    (label) =>
      `| \`${label.id}\` | ${label.at.slice(0, 10)} | ${label.analyzers.join(', ')} | ${label.says.en}${toldAsOne(label)} | ${where(label)} |`,
  );
  return [`| Label | Since | ${heading} | What | Where |`, '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function toldAsOne({ chain }: StoryLabel): string {
  return chain ? ` One finding, ${chain.told}, tells it in order; folded into it: ${chain.tells.join(', ')}.` : '';
}

/** What a label is about, by the name of the key, else as the end of its ARN, and where that is. */
function where({ subject, account, region }: StoryLabel): string {
  const key = ALL_KEYS.find(({ arn }) => arn === subject);
  const name = key?.name ?? subject.replace(/^arn:aws:[a-z]+:[a-z0-9-]*:\d{12}:/, '').replace(/aws-reserved.*\//, '');
  const owner = Object.values(ACCOUNTS).find(({ id }) => id === account)?.name ?? account;
  return `\`${name}\`, ${owner}, ${region}`;
}
