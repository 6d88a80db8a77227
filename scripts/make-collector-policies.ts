// Writes the policies of "Connecting to AWS": npx tsx scripts/make-collector-policies.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { leastPolicies } from '@/lib/collector/least-policy';

mkdirSync('docs/aws', { recursive: true });
for (const [name, document] of Object.entries(leastPolicies())) {
  writeFileSync(`docs/aws/${name}-policy.json`, `${JSON.stringify(document, null, 2)}\n`);
}
