import type { Layout } from './segment';

/** The shape of a file by the list that its records stand in, and by what stands around a record. */
export function containerName(layout: Layout, wrapper: unknown): string {
  switch (layout) {
    case 'Records':
      return 'records';
    case 'Events':
      return 'lookup-events';
    case 'logEvents':
    case 'events':
      return 'cloudwatch-logs';
    case 'results':
    case 'QueryResultRows':
      return 'query-results';
    case 'records':
      return 'stream';
    case 'array':
    case 'document':
      return wrapperName(wrapper) ?? (layout === 'array' ? 'array' : 'lines');
  }
}

function wrapperName(wrapper: unknown): string | null {
  if (typeof wrapper !== 'object' || wrapper === null) return typeof wrapper === 'string' ? 'text' : null;
  if ('detail' in wrapper) return 'eventbridge';
  if ('CloudTrailEvent' in wrapper) return 'lookup-events';
  if ('awslogs' in wrapper || 'logEvents' in wrapper || 'message' in wrapper) return 'cloudwatch-logs';
  return 'wrapped';
}
