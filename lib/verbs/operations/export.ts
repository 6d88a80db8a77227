import { z } from 'zod';
import { csv } from '@/lib/exports/csv';
import { allKeys } from '@/lib/queries/all-keys';
import { defineOperation } from '@/lib/verbs/operation';
import { findingsOperation } from './findings';

export const EXPORTS = ['findings', 'keys'] as const;
export const EXPORT_FORMATS = ['json', 'csv'] as const;

/** A table of KeyTrail as text, ready for a file. */
export const exportOperation = defineOperation({
  name: 'export',
  role: 'viewer',
  input: z.object({ what: z.enum(EXPORTS), format: z.enum(EXPORT_FORMATS) }),
  output: z.object({ text: z.string() }),
  run: async (call, { what, format }) => {
    switch (what) {
      case 'findings': {
        const findings = await findingsOperation.run(call, {
          status: ['open', 'acknowledged', 'in-progress', 'risk-accepted', 'false-positive', 'resolved', 'reopened'],
        });
        if (format === 'json') return { text: json(findings) };
        const columns = [
          'fingerprint',
          'severity',
          'status',
          'analyzer',
          'subject',
          'scope',
          'headline',
          'observed_at',
          'first_seen_at',
          'last_seen_at',
          'event_ids',
        ] as const;
        return {
          text: csv(
            columns,
            findings.map((finding) => columns.map((column) => finding[column])),
          ),
        };
      }
      case 'keys': {
        const keys = await allKeys(call.runtime.models);
        if (format === 'json') return { text: json(keys) };
        const columns = [
          'key_arn',
          'account_id',
          'region',
          'key_id',
          'aliases',
          'manager',
          'state',
          'key_spec',
          'key_usage',
          'key_origin',
          'multi_region',
          'created_at',
          'deletion_at',
          'rotation_eligibility',
          'rotation_enabled',
          'rotation_period_days',
          'next_rotation_at',
          'last_rotated_at',
          'policy_verdict',
          'grants_active',
          'last_used_at',
          'last_used_operation',
          'api_last_used_at',
          'unused_verdict',
          'unused_confidence',
          'unused_reason',
        ] as const;
        return {
          text: csv(
            columns,
            keys.map((key) => columns.map((column) => key[column])),
          ),
        };
      }
    }
  },
});

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
