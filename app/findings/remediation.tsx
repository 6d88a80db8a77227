import { Coded } from '@/app/ui/coded';
import { CopyButton } from '@/app/ui/copy-button';
import { Panel } from '@/app/ui/panel';
import type { View } from '@/app/view';
import type { Analyzer } from '@/lib/model/analyzer';
import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
import { Controls } from './controls';
import styles from './finding-detail.module.css';
import { Terraform } from './terraform';

interface Props {
  readonly view: View;
  readonly analyzer: Analyzer;
  /** What the finding is about; a key's ARN is put into the commands. */
  readonly subject: string;
}

/** Ways to mend it, best first. A part in backticks, or a step that is an AWS command, can be copied. */
export function Remediation({ view, analyzer, subject }: Props) {
  const { catalogue, findingDetail } = view.words;
  return (
    <Panel title={findingDetail.fix} lead={findingDetail.fixLead}>
      <div className={styles.stack}>
        <ol className={styles.steps}>
          {analyzer.remediation[view.language]
            .map((text) => filledIn(text, subject))
            .map((step) => (
              <li key={step}>
                <Step view={view} step={step} />
              </li>
            ))}
        </ol>
        <Terraform view={view} code={filledIn(analyzer.terraform, subject)} />
        <h3>{catalogue.breaks}</h3>
        <p className={styles.text}>
          <Coded text={analyzer.breaks[view.language]} />
        </p>
        <h3>{catalogue.controls}</h3>
        <Controls view={view} analyzer={analyzer} />
        <h3>{findingDetail.references}</h3>
        <ul className={styles.references}>
          {analyzer.references.map((address) => (
            <li key={address}>
              <a href={address} rel="noreferrer" target="_blank">
                {address.replace(/^https:\/\//, '')}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** The words of a step, and its commands under them, each with a button that copies it. */
export function Step({ view, step }: { readonly view: View; readonly step: string }) {
  const { text, commands } = partsOf(step);
  return (
    <>
      {text}
      {commands.map((command) => (
        <div key={command} className={styles.command}>
          <pre>{command}</pre>
          <CopyButton text={command} label={view.words.findingDetail.copyCommand} done={view.words.ui.copied} />
        </div>
      ))}
    </>
  );
}

/**
 * The step about this very key, where it leaves a place for one. An ARN does not tell the command line which Region to
 * ask, so the command names it; one that names a Region by itself takes the id, which replicas share.
 */
export function filledIn(step: string, subject: string): string {
  const key = parseKeyArn(subject);
  if (!key) return step;
  const { region, keyId } = keyArnParts(key);
  return step
    .replaceAll(/(aws (?:kms|cloudtrail) [a-z-]+)(?=[^`]*<key-arn>)/g, (command) => `${command} --region ${region}`)
    .replaceAll('<key-id>', () => keyId)
    .replaceAll('<key-arn>', () => subject);
}

/** A step as words and the AWS commands in it: between backticks, or from `aws ` to the end of the step. */
export function partsOf(step: string): { readonly text: string; readonly commands: readonly string[] } {
  const ticked = [...step.matchAll(/`(aws [^`]+)`/g)].map(([, command]) => command ?? '');
  if (ticked.length > 0) return { text: step.replaceAll('`', ''), commands: ticked };
  const start = /(?:^|[:：]\s*)(aws [a-z0-9-]+ .+)$/.exec(step);
  if (!start) return { text: step.replaceAll('`', ''), commands: [] };
  const command = start[1] ?? '';
  return { text: step.slice(0, step.length - command.length).replaceAll('`', ''), commands: [command] };
}
