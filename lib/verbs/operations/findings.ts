import { z } from 'zod';
import { chainsOf } from '@/lib/findings/chains';
import { SEVERITIES } from '@/lib/model/analyzer';
import { STATUSES } from '@/lib/model/finding';
import { findingItems } from '@/lib/queries/finding-items';
import { defineOperation } from '@/lib/verbs/operation';

const Finding = z.object({
  fingerprint: z.string(),
  analyzer: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  subject: z.string(),
  scope: z.string(),
  headline: z.string(),
  observed_at: z.string(),
  first_seen_at: z.string(),
  last_seen_at: z.string(),
  /** The fingerprint of the chain that tells it as one of its steps; null: it stands by itself. */
  part_of: z.string().nullable(),
  event_ids: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
});

/** Findings, worst first; without a status given, those that still need somebody. */
export const findingsOperation = defineOperation({
  name: 'findings',
  role: 'viewer',
  input: z.object({
    severity: z.array(z.enum(SEVERITIES)).optional(),
    analyzer: z.array(z.string()).optional(),
    status: z.array(z.enum(STATUSES)).default(['open', 'acknowledged', 'in-progress', 'reopened']),
  }),
  output: z.array(Finding),
  run: async ({ runtime }, input) => {
    const items = await findingItems(runtime);
    const chains = chainsOf(items);
    return items
      .map(({ stored: finding, status }) => ({
        fingerprint: finding.fingerprint,
        analyzer: finding.analyzer,
        severity: finding.severity,
        status,
        subject: finding.subject,
        scope: finding.scope,
        headline: finding.headline,
        observed_at: finding.observedAt.toISOString(),
        first_seen_at: finding.firstSeenAt.toISOString(),
        last_seen_at: finding.lastSeenAt.toISOString(),
        part_of: chains.get(finding.fingerprint)?.fingerprint ?? null,
        event_ids: [...finding.eventIds],
        detail: z.record(z.string(), z.unknown()).parse(JSON.parse(finding.detail)),
      }))
      .filter((finding) => !input.severity || input.severity.includes(finding.severity))
      .filter((finding) => !input.analyzer || input.analyzer.includes(finding.analyzer))
      .filter((finding) => input.status.includes(finding.status))
      .sort(
        (a, b) =>
          SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
          b.observed_at.localeCompare(a.observed_at) ||
          a.fingerprint.localeCompare(b.fingerprint),
      );
  },
});
