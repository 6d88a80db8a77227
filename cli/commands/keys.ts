import { table } from '@/boot/terminal';
import { type Command, EXIT } from '@/cli/command';
import { keysOperation } from '@/lib/verbs/operations/keys';

/** `keytrail keys` */
export const keysCommand: Command = {
  name: 'keys',
  summary: 'List every known key with its state and verdicts',
  usage: 'keytrail keys [--data DIR] [--json]',
  help: `A dash means "not known". The unused verdict is in-use, idle-data-remains, idle-nothing-found or cannot-tell.

Exit status: 0.`,
  wordless: true,
  options: {},
  run: async ({ ask, output, json }) => {
    const keys = await ask(keysOperation, {});
    if (json) output.write(`${JSON.stringify(keys)}\n`);
    else if (keys.length === 0) output.write('No keys are known yet. Read some logs first: keytrail ingest PATH\n');
    else {
      output.write(
        table(
          ['key', 'alias', 'state', 'last use', 'verdict', 'confidence', 'rotation', 'policy'],
          keys.map((key) => [
            key.key_arn,
            key.alias,
            key.state,
            key.last_used_at?.slice(0, 10) ?? null,
            key.unused_verdict,
            key.unused_confidence,
            rotation(key),
            key.policy_verdict,
          ]),
        ),
      );
    }
    return EXIT.done;
  },
};

function rotation({
  rotation_eligibility,
  rotation_enabled,
}: {
  rotation_eligibility: string;
  rotation_enabled: boolean | null;
}) {
  if (rotation_eligibility !== 'automatic') return rotation_eligibility;
  if (rotation_enabled === null) return null;
  return rotation_enabled ? 'on' : 'off';
}
