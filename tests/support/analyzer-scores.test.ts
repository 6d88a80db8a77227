import { describe, expect, it } from 'vitest';
import { precision, recall, scoresOf, TestReport } from './analyzer-scores';

function reportOf(...tests: [id: string, title: string, status: string][]): TestReport {
  return TestReport.parse({
    testResults: [{ assertionResults: tests.map(([id, title, status]) => ({ ancestorTitles: [id], title, status })) }],
  });
}

describe('analyzer scores', () => {
  const report = reportOf(
    ['root-user-activity', 'fires when root acts', 'passed'],
    ['root-user-activity', 'fires when root assumes root', 'failed'],
    ['root-user-activity', 'says the same whatever the arrival order, when root acts', 'failed'],
    ['root-user-activity', 'stays silent when a service acts', 'passed'],
    ['root-user-activity', 'stays silent when root was denied', 'failed'],
    ['unused-key', 'stays silent when it is used', 'passed'],
    ['unused-key', 'fires when it is not', 'skipped'],
  );

  it('count labelled scenarios of an analyzer and nothing else', () => {
    expect(scoresOf(['root-user-activity'], report)).toEqual([
      { id: 'root-user-activity', mustFire: 2, fired: 1, mustStaySilent: 2, stayedSilent: 1 },
    ]);
  });

  it('are precision and recall', () => {
    const [score] = scoresOf(['root-user-activity'], report);
    expect(score && precision(score)).toBe(0.5);
    expect(score && recall(score)).toBe(0.5);
  });

  it('are unknown, and not perfect, where nothing was tried', () => {
    const [unused, absent] = scoresOf(['unused-key', 'no-such-analyzer'], report);
    expect(unused && precision(unused)).toBeNull();
    expect(absent && recall(absent)).toBeNull();
  });
});
