import type { ReactNode } from 'react';
import { Figure } from '@/app/ui/figure';
import { quantileLimits } from '@/app/ui/heat-map';
import type { View } from '@/app/view';
import { type CrossAccountEdge, edgeKind } from '@/lib/queries/cross-account-edges';
import styles from './cross-account.module.css';

interface Props {
  readonly view: View;
  readonly edges: readonly CrossAccountEdge[];
  readonly asOf: Date;
  /** The same pairs as a list. */
  readonly table: ReactNode;
}

/** Darker steps of the scale leave too little contrast to the number in them. */
const DARKEST = 3;

/** Who owns × who calls: the darker, the more calls; hatched where somebody may and never did; framed outside. */
export function Matrix({ view, edges, asOf, table }: Props) {
  const { crossAccount } = view.words;
  const { count } = view.format;
  const owners = namesOf(edges.map(({ owner_account_id, owner_name }) => [owner_account_id, owner_name]));
  const callers = namesOf(edges.map(({ caller_account_id, caller_name }) => [caller_account_id, caller_name]));
  const limits = quantileLimits(edges.map(({ calls }) => calls));
  const find = (owner: string, caller: string) =>
    edges.find((edge) => edge.owner_account_id === owner && edge.caller_account_id === caller);
  const label = (id: string, name: string | null) => name ?? view.format.account(id);
  const rows = [...owners].map(([owner, name]) => [
    label(owner, name),
    ...[...callers.keys()].map((caller) => find(owner, caller)?.calls ?? null),
  ]);
  return (
    <Figure
      view={view}
      summary={crossAccount.matrixSummary(count(edges.length), count(edges.reduce((sum, { calls }) => sum + calls, 0)))}
      data={{
        name: crossAccount.matrix,
        columns: [crossAccount.owner, ...[...callers].map(([id, name]) => label(id, name))],
        rows,
      }}
      table={table}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={crossAccount.matrix}>
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th scope="col">{crossAccount.owner}</th>
              {[...callers].map(([id, name]) => (
                <th key={id} scope="col" title={view.format.account(id)}>
                  {label(id, name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...owners].map(([owner, ownerName]) => (
              <tr key={owner}>
                <th scope="row" title={view.format.account(owner)}>
                  {label(owner, ownerName)}
                </th>
                {[...callers].map(([caller, callerName]) => (
                  <Cell
                    key={caller}
                    view={view}
                    edge={find(owner, caller)}
                    limits={limits}
                    asOf={asOf}
                    names={[label(owner, ownerName), label(caller, callerName)]}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Figure>
  );
}

interface CellProps {
  readonly view: View;
  readonly edge: CrossAccountEdge | undefined;
  readonly limits: readonly number[];
  readonly asOf: Date;
  readonly names: readonly [owner: string, caller: string];
}

function Cell({ view, edge, limits, asOf, names: [owner, caller] }: CellProps) {
  const { crossAccount } = view.words;
  if (!edge) return <td />;
  const isUnused = edge.allowed_keys.length > 0 && edge.first_at === null;
  const isOutside = edgeKind(edge, asOf) !== 'inside';
  const text = isUnused ? crossAccount.allowedNeverUsed : view.format.count(edge.calls);
  const step =
    edge.calls === 0
      ? 0
      : 1 +
        Math.max(
          0,
          limits.findIndex((limit) => edge.calls <= limit),
        );
  const shade = step === 0 ? 0 : Math.max(1, Math.round((step / Math.max(limits.length, 1)) * DARKEST));
  const classes = [styles.cell, isUnused ? styles.unused : '', isOutside ? styles.outside : ''].join(' ');
  return (
    <td title={crossAccount.cell(owner, caller, text)}>
      <span className={classes} style={shade === 0 ? undefined : { background: `var(--seq-${shade})` }}>
        {isUnused ? <span className="visually-hidden">{text}</span> : text}
      </span>
    </td>
  );
}

function namesOf(pairs: readonly (readonly [string, string | null])[]): ReadonlyMap<string, string | null> {
  return new Map([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
}
