import type { ReactNode } from 'react';
import { Figure } from '@/app/ui/figure';
import { plainText } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { type CrossAccountEdge, edgeKind } from '@/lib/queries/cross-account-edges';
import styles from './cross-account.module.css';

/** More accounts than these make a graph that nobody can read; the matrix takes any number. */
export const MOST_NODES = 60;

const ROW = 30;
const WIDTH = 720;
const LABEL = 210;
const MOST_LABEL = 26;

interface Props {
  readonly view: View;
  readonly edges: readonly CrossAccountEdge[];
  readonly asOf: Date;
  /** The same pairs as a list. */
  readonly table: ReactNode;
}

/** How many accounts a drawing of these pairs would show: one that calls and owns stands on both sides. */
export function graphNodes(edges: readonly CrossAccountEdge[]): number {
  return (
    new Set(edges.map(({ caller_account_id }) => caller_account_id)).size +
    new Set(edges.map(({ owner_account_id }) => owner_account_id)).size
  );
}

/** Callers on the left, key owners on the right: a thicker line is more calls, a dashed one is allowed and never used. */
export function Graph({ view, edges, asOf, table }: Props) {
  const { crossAccount } = view.words;
  const { count } = view.format;
  const callers = namesOf(view, edges, (edge) => [edge.caller_account_id, edge.caller_name]);
  const owners = namesOf(view, edges, (edge) => [edge.owner_account_id, edge.owner_name]);
  const height = Math.max(callers.length, owners.length) * ROW + 8;
  const most = Math.max(1, ...edges.map(({ calls }) => calls));
  const y = (list: readonly Name[], id: string) =>
    ((list.findIndex((name) => name.id === id) + 0.5) * (height - 8)) / list.length + 4;
  const total = edges.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <Figure
      view={view}
      summary={crossAccount.matrixSummary(count(edges.length), count(total))}
      data={{
        name: crossAccount.graph,
        columns: [crossAccount.columns.caller, crossAccount.columns.owner, crossAccount.columns.calls],
        rows: edges.map(({ caller_account_id, owner_account_id, calls }) => [
          caller_account_id,
          owner_account_id,
          calls,
        ]),
      }}
      table={table}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={crossAccount.graph}>
        <svg
          className={styles.graph}
          viewBox={`0 0 ${WIDTH} ${height}`}
          width={WIDTH}
          height={height}
          aria-hidden="true"
        >
          {edges.map((edge) => (
            <Line
              key={`${edge.caller_account_id} ${edge.owner_account_id}`}
              edge={edge}
              most={most}
              from={y(callers, edge.caller_account_id)}
              to={y(owners, edge.owner_account_id)}
              isOutside={edgeKind(edge, asOf) !== 'inside'}
              title={lineTitle(view, edge)}
            />
          ))}
          {callers.map(({ id, label }) => (
            <text key={id} x={LABEL - 12} y={y(callers, id) + 4} textAnchor="end">
              {label}
            </text>
          ))}
          {owners.map(({ id, label }) => (
            <text key={id} x={WIDTH - LABEL + 12} y={y(owners, id) + 4}>
              {label}
            </text>
          ))}
        </svg>
      </section>
    </Figure>
  );
}

interface LineProps {
  readonly edge: CrossAccountEdge;
  readonly most: number;
  readonly from: number;
  readonly to: number;
  readonly isOutside: boolean;
  readonly title: string;
}

function Line({ edge, most, from, to, isOutside, title }: LineProps) {
  const [left, right] = [LABEL, WIDTH - LABEL];
  const middle = (left + right) / 2;
  // Calls differ by powers of ten; so do the lines by steps.
  const width = 1 + (5 * Math.log10(1 + edge.calls)) / Math.log10(1 + most);
  return (
    <path
      d={`M${left},${from} C${middle},${from} ${middle},${to} ${right},${to}`}
      className={isOutside ? styles.lineOutside : styles.line}
      strokeWidth={edge.calls === 0 ? 1.5 : width}
      strokeDasharray={edge.calls === 0 ? '3 5' : undefined}
    >
      <title>{title}</title>
    </path>
  );
}

function lineTitle(view: View, edge: CrossAccountEdge): string {
  const { crossAccount } = view.words;
  const { account, count } = view.format;
  const isUnused = edge.allowed_keys.length > 0 && edge.first_at === null;
  const calls = isUnused ? crossAccount.allowedNeverUsed : count(edge.calls);
  return crossAccount.cell(account(edge.owner_account_id), account(edge.caller_account_id), calls);
}

interface Name {
  readonly id: string;
  readonly label: string;
}

/** The accounts of one side with a short name, by number. */
function namesOf(
  view: View,
  edges: readonly CrossAccountEdge[],
  side: (edge: CrossAccountEdge) => readonly [string, string | null],
): Name[] {
  const found = new Map(edges.map(side));
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, name]) => ({ id, label: cut(name === null ? view.format.account(id) : plainText(name)) }));
}

function cut(text: string): string {
  return text.length > MOST_LABEL ? `${text.slice(0, MOST_LABEL - 1)}…` : text;
}
