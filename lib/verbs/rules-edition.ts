import { randomUUID } from 'node:crypto';

/** Names the rules that this process concludes by. Every build has another; what was never built, every process. */
export const RULES_EDITION = process.env.KEYTRAIL_BUILD ?? randomUUID();
