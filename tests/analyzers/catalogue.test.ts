import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ANALYZERS } from '@/lib/analyzers';
import { wordsIn } from '@/lib/i18n/words';
import { type Analyzer, FRAMEWORKS, type Framework, SEVERITIES } from '@/lib/model/analyzer';
import { LANGUAGES, type Language } from '@/lib/model/language';
import { question } from '@/lib/queries/question';
import { emptyModels, type TestModels } from '../support/read-models';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What ids of each catalogue look like. */
const CONTROL: Readonly<Record<Framework, RegExp>> = {
  'cis-aws': /^v\d\.\d(-v\d\.\d)? \d\.\d{1,2}$/,
  'security-hub': /^KMS\.\d$/,
  'control-tower': /^CT\.KMS\.PR\.\d$/,
  'pci-dss': /^\d{1,2}\.\d{1,2}\.\d$/,
  'nist-800-53': /^[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?$/,
  'isms-p': /^\d\.\d{1,2}\.\d$/,
  prowler: /^(cloudtrail|cloudwatch|iam|kms)_[a-z_]+$/,
  sigma: UUID,
  elastic: UUID,
  panther: /^(AWS\.[\w.]+|aws_[a-z_]+)$/,
  datadog: /^[a-z0-9-]+$/,
  splunk: UUID,
};
const HANGUL = /[\uac00-\ud7a3]/;
/** Korean says the same in fewer letters. */
const RATIONALE_LENGTH: Record<Language, number> = { en: 80, ko: 30 };

describe.each(ANALYZERS.map((analyzer) => [analyzer.id, analyzer] as const))('%s in the catalogue', (_, analyzer) => {
  it('is a positive version', () => {
    expect(analyzer.version).toBeGreaterThanOrEqual(1);
  });

  it.each(LANGUAGES)('has a short title (%s)', (language) => {
    const title = analyzer.title[language];
    expect(title.length).toBeGreaterThan(3);
    expect(title.length).toBeLessThanOrEqual(60);
    expect(title).not.toMatch(/^Ensure|\.$/i);
    expectIn(language, [title]);
  });

  it.each(LANGUAGES)('says in two or three sentences why it matters (%s)', (language) => {
    const rationale = analyzer.rationale[language];
    expect(rationale.length).toBeGreaterThanOrEqual(RATIONALE_LENGTH[language]);
    expect(rationale.length).toBeLessThanOrEqual(400);
    expectIn(language, [rationale]);
  });

  it.each(LANGUAGES)('says what to do, with a command or an owner (%s)', (language) => {
    const steps = analyzer.remediation[language];
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect(steps.some((step) => /aws [a-z0-9]+ [a-z-]+|\bowners?\b|담당자|소유자/.test(step))).toBe(true);
    expectIn(language, steps);
  });

  it('gives the same commands in both languages', () => {
    expect(commandsOf(analyzer, 'ko')).toEqual(commandsOf(analyzer, 'en'));
  });

  it.each(LANGUAGES)('admits when it is wrong and what it cannot see (%s)', (language) => {
    expect(analyzer.falsePositives[language].length).toBeGreaterThanOrEqual(1);
    expect(analyzer.blindSpots[language].length).toBeGreaterThanOrEqual(1);
    expectIn(language, [...analyzer.falsePositives[language], ...analyzer.blindSpots[language]]);
  });

  it('says as much in Korean as in English', () => {
    for (const list of [analyzer.remediation, analyzer.falsePositives, analyzer.blindSpots]) {
      expect(list.ko.length).toBe(list.en.length);
    }
  });

  it.each(LANGUAGES)('says in words what raises or lowers its severity (%s)', (language) => {
    const rule = analyzer.severityRule[language];
    expectIn(language, [rule]);
    expect(rule).toMatch(language === 'en' ? /^[A-Z].*[.]$/ : /[.]$/);
    const named = SEVERITIES.filter((severity) => {
      const word = wordsIn(language).ui.severities[severity];
      return language === 'en' ? new RegExp(`\\b${word}\\b`, 'i').test(rule) : rule.includes(word);
    });
    expect(named, 'names its usual severity').toContain(analyzer.severity);
    // Whatever changes with the case names another severity; what never does says so.
    expect(named.length > 1).toBe(analyzer.escalate !== undefined);
  });

  it.each(LANGUAGES)('says what doing it would break (%s)', (language) => {
    expect(analyzer.breaks[language].length).toBeGreaterThan(language === 'en' ? 20 : 10);
    expectIn(language, [analyzer.breaks[language]]);
  });

  it('gives the lasting remedy for Terraform', () => {
    const { terraform } = analyzer;
    expect(terraform).toMatch(/^\n[\s\S]+\n$/);
    expect(terraform).toMatch(/^resource "aws_[a-z0-9_]+" "[a-z0-9_]+" \{$/m);
    expect(terraform.replace(/[^{[(]/g, '').length, 'brackets open as often as they close').toBe(
      terraform.replace(/[^}\])]/g, '').length,
    );
    for (const reference of terraform.matchAll(/data\.(aws_[a-z_]+)\.([a-z_]+)/g)) {
      expect(terraform).toContain(`data "${reference[1]}" "${reference[2]}"`);
    }
    expect(terraform).not.toMatch(/\b\d{12}\b|\t/);
  });

  it('answers to controls by their own ids', () => {
    const { compliance } = analyzer;
    expect(compliance['nist-800-53']?.length).toBeGreaterThanOrEqual(1);
    expect(compliance['isms-p']?.length).toBeGreaterThanOrEqual(1);
    for (const framework of FRAMEWORKS) {
      const controls = compliance[framework] ?? [];
      expect(new Set(controls).size).toBe(controls.length);
      for (const control of controls) expect(control).toMatch(CONTROL[framework]);
    }
  });

  it('has thresholds whose usual value lies in their range, each bound by name', () => {
    for (const [name, { label, usual, least, most }] of Object.entries(analyzer.thresholds ?? {})) {
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(least).toBeLessThan(most);
      expect(usual).toBeGreaterThanOrEqual(least);
      expect(usual).toBeLessThanOrEqual(most);
      for (const language of LANGUAGES) expectIn(language, [label[language]]);
    }
  });

  it('refers to sources', () => {
    expect(analyzer.references.length).toBeGreaterThanOrEqual(1);
    for (const reference of analyzer.references) expect(reference).toMatch(/^https:\/\/\S+$/);
    for (const technique of analyzer.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
  });

  it('names findings by what they are about, not by numbers or prose that change', () => {
    expect(analyzer.identity.length).toBeGreaterThanOrEqual(1);
    for (const column of analyzer.identity)
      expect(column).not.toMatch(/(^|_)(count|calls|severity|confidence|age|ids)(_|$)/);
  });
});

describe('an empty store', () => {
  let store: TestModels;
  beforeAll(async () => {
    store = await emptyModels();
  });
  afterAll(() => store.close());

  const asOf = new Date('2025-06-07T00:00:00Z');
  const limits = { unusedAfterDays: 90, rotationMaxAgeDays: 365, enclaveImages: [], approvedRegions: [] };

  it.each(ANALYZERS.map((analyzer) => [analyzer.id, analyzer] as const))(
    'gives %s nothing to find',
    async (_, analyzer) => {
      const asked = question(analyzer, { from: new Date('2025-01-01T00:00:00Z'), asOf }, limits);
      expect(await store.models.rows(asked, analyzer.row)).toEqual([]);
      if (analyzer.kind !== 'condition' || analyzer.doubts === undefined) return;
      const names = Object.fromEntries(analyzer.identity.map((column) => [column, z.string()]));
      expect(await store.models.rows(analyzer.doubts(asOf, limits, []), z.strictObject(names))).toEqual([]);
    },
  );
});

function expectIn(language: Language, texts: readonly string[]): void {
  for (const text of texts) {
    expect(text.trim()).toBe(text);
    expect(text).not.toBe('');
    if (language === 'ko') expect(text).toMatch(HANGUL);
    else expect(text).not.toMatch(HANGUL);
  }
}

function commandsOf(analyzer: Analyzer, language: Language): string[] {
  return analyzer.remediation[language].flatMap((step) =>
    [...step.matchAll(/aws [a-z0-9]+ [a-z-]+/g)].map(([command]) => command),
  );
}
