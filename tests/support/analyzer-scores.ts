import { z } from 'zod';

/** What vitest's JSON report says of single tests. */
export const TestReport = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.enum(['passed', 'failed', 'skipped', 'pending', 'todo', 'disabled']),
        }),
      ),
    }),
  ),
});
export type TestReport = z.infer<typeof TestReport>;

/** How an analyzer did on its own labelled scenarios. */
export interface AnalyzerScore {
  readonly id: string;
  /** Scenarios in which it must find something, and those of them in which it found just that. */
  readonly mustFire: number;
  readonly fired: number;
  /** Scenarios that look bad and are fine, and those of them in which it stayed silent. */
  readonly mustStaySilent: number;
  readonly stayedSilent: number;
}

/** Of what it reported, the share that was right; null when it reported nothing. */
export function precision({ fired, mustStaySilent, stayedSilent }: AnalyzerScore): number | null {
  const reported = fired + mustStaySilent - stayedSilent;
  return reported === 0 ? null : fired / reported;
}

/** Of what there was to find, the share that it found; null when there was nothing. */
export function recall({ fired, mustFire }: AnalyzerScore): number | null {
  return mustFire === 0 ? null : fired / mustFire;
}

/** The scores of these analyzers by a report of their tests; one without tests has none. */
export function scoresOf(ids: readonly string[], { testResults }: TestReport): AnalyzerScore[] {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return ids.map((id) => {
    const own = tests.filter(({ ancestorTitles, status }) => ancestorTitles[0] === id && status !== 'skipped');
    const labelled = (label: string) => own.filter(({ title }) => title.startsWith(label));
    const passed = (label: string) => labelled(label).filter(({ status }) => status === 'passed').length;
    return {
      id,
      mustFire: labelled('fires when ').length,
      fired: passed('fires when '),
      mustStaySilent: labelled('stays silent when ').length,
      stayedSilent: passed('stays silent when '),
    };
  });
}
