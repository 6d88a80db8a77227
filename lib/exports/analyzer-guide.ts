import { wordsIn } from '@/lib/i18n/words';
import { type Analyzer, CATEGORIES, FRAMEWORKS } from '@/lib/model/analyzer';
import type { Language } from '@/lib/model/language';

/** The catalogue of analyzers as one Markdown page; `command` makes it. */
export function analyzerGuide(analyzers: readonly Analyzer[], language: Language, command: string): string {
  const { catalogue, findings } = wordsIn(language);
  const { code, analyzer, severity, title } = catalogue.columns;
  const families = CATEGORIES.map((category) => ({
    name: findings.categories[category],
    members: analyzers.filter((one) => one.category === category).toSorted((a, b) => a.code.localeCompare(b.code)),
  })).filter(({ members }) => members.length > 0);
  const index = families.flatMap(({ members }) => members.map((one) => indexRow(one, language)));
  return `${[
    `# ${catalogue.title}`,
    `${catalogue.lead} ${catalogue.generated(command)}`,
    [`| ${code} | ${analyzer} | ${severity} | ${title} |`, '| --- | --- | --- | --- |', ...index].join('\n'),
    ...families.flatMap(({ name, members }) => [`## ${name}`, ...members.flatMap((one) => section(one, language))]),
  ].join('\n\n')}\n`;
}

function indexRow({ id, code, severity, title }: Analyzer, language: Language): string {
  return `| ${code} | [${id}](#${id}) | ${wordsIn(language).ui.severities[severity]} | ${title[language]} |`;
}

function section(analyzer: Analyzer, language: Language): string[] {
  const { catalogue, findingDetail, ui } = wordsIn(language);
  const about = [
    `**${analyzer.code}**`,
    ui.severities[analyzer.severity],
    findingDetail.restsOn(analyzer.needs.map((need) => findingDetail.needs[need]).join(', ')),
    ...(analyzer.attack.length > 0 ? [`${findingDetail.attack}: ${analyzer.attack.join(', ')}`] : []),
  ];
  return [
    `### ${analyzer.id}`,
    `**${analyzer.title[language]}.** ${analyzer.kind === 'occurrence' ? findingDetail.kindOccurrence : findingDetail.kindCondition}`,
    about.join(' · '),
    analyzer.rationale[language],
    `${catalogue.doing}:`,
    analyzer.remediation[language].map((step, index) => `${index + 1}. ${plain(step)}`).join('\n'),
    `${catalogue.severityRule}: ${analyzer.severityRule[language]}`,
    `${catalogue.breaks}: ${plain(analyzer.breaks[language])}`,
    `${catalogue.terraform}:`,
    `\`\`\`hcl\n${analyzer.terraform.trim()}\n\`\`\``,
    ...thresholdLines(analyzer, language),
    `${findingDetail.falsePositives}:`,
    bullets(analyzer.falsePositives[language]),
    `${findingDetail.blindSpots}:`,
    bullets(analyzer.blindSpots[language]),
    `${catalogue.controls}: ${controlsOf(analyzer, language)}`,
    `${findingDetail.references}: ${analyzer.references.map((address) => `<${address}>`).join(', ')}`,
  ];
}

function thresholdLines({ thresholds }: Analyzer, language: Language): string[] {
  const { analyzerSettings: words } = wordsIn(language);
  const lines = Object.values(thresholds ?? {}).map(
    ({ label, unit, usual, least, most }) =>
      `${label[language]}: ${words.range(String(least), String(most), String(usual), words.units[unit])}`,
  );
  return lines.length === 0 ? [] : [`${words.thresholds}:`, bullets(lines)];
}

function controlsOf({ compliance }: Analyzer, language: Language): string {
  const { frameworks } = wordsIn(language).catalogue;
  return FRAMEWORKS.flatMap((framework) => {
    const ids = compliance[framework];
    return ids ? [`${frameworks[framework]} ${ids.join(', ')}`] : [];
  }).join('; ');
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${plain(line)}`).join('\n');
}

/** `<key-arn>` and the like would be taken for HTML. */
function plain(text: string): string {
  return text.replaceAll('<', '&lt;');
}
