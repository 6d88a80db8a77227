import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@/lib/model/errors';

/** A section of `~/.aws/config` or `~/.aws/credentials` that is a profile: `[profile audit]`, `[audit]`, `[default]`. */
const SECTION = /^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/gm;
const OTHER_SECTION = /^(?:sso-session|services)\s/;
/** Names that are told; more are only counted. */
const MOST_TOLD = 10;

/** Throws `invalid` when the AWS configuration files have no such profile, with those that they have. */
export function mustBeProfile(name: string): void {
  const files = [
    process.env.AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config'),
    process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials'),
  ];
  const known = new Set(files.flatMap(profilesIn));
  if (known.has(name)) return;
  const told = [...known].sort().slice(0, MOST_TOLD).join(', ');
  const rest = known.size > MOST_TOLD ? ` and ${known.size - MOST_TOLD} more` : '';
  const there = known.size === 0 ? 'They hold no profile at all' : `They hold: ${told}${rest}`;
  throw new AppError(
    'invalid',
    `There is no profile "${name}" in ${files.join(' or ')}. ${there}. AWS was not asked. Name a profile that is there, or make this one: aws configure --profile ${name}`,
  );
}

function profilesIn(file: string): string[] {
  try {
    const names = [...readFileSync(file, 'utf8').matchAll(SECTION)].map(([, name = '']) => name.trim());
    return names.filter((name) => !OTHER_SECTION.test(name));
  } catch {
    return [];
  }
}
