import { STRANGER, VENDOR } from './cast';
import { type StoryKey, storyKey } from './story-key';

/** No automatic rotation exists for these. */
const FIXED = { rotation: null, rotatedDaysAgo: null } as const;
const AWS = { manager: 'AWS', owner: '' } as const;

/** Keys with steady work, by what they are for. */
export const KEYS = {
  orders: storyKey('orders', 'prod', 'ap-northeast-2', {
    owner: 'commerce',
    rotatedDaysAgo: 40,
    description: 'Order tables',
  }),
  payments: storyKey('payments', 'prod', 'ap-northeast-2', {
    owner: 'payments',
    rotatedDaysAgo: 75,
    createdDaysAgo: 1180,
    tags: { 'data-class': 'restricted', criticality: 'high' },
    description: 'Card tokens',
  }),
  pii: storyKey('customer-pii', 'prod', 'ap-northeast-2', {
    owner: 'crm',
    rotatedDaysAgo: 21,
    createdDaysAgo: 760,
    tags: { 'data-class': 'pii' },
    description: 'Customer records',
  }),
  media: storyKey('media', 'prod', 'us-east-1', { owner: 'media', rotatedDaysAgo: 60 }),
  mediaEu: storyKey('media-eu', 'prod', 'eu-west-1', { owner: 'media', rotatedDaysAgo: 62 }),
  sessions: storyKey('web-sessions', 'prod', 'us-east-1', { owner: 'web' }),
  volumes: storyKey('ebs-volumes', 'prod', 'ap-northeast-2', {
    rotatedDaysAgo: 200,
    description: 'Volumes of the application fleet',
  }),
  database: storyKey('orders-database', 'prod', 'ap-northeast-2', { owner: 'commerce', rotatedDaysAgo: 180 }),
  search: storyKey('search-index', 'prod', 'us-east-1', { owner: 'web', rotatedDaysAgo: 349 }),
  queues: storyKey('event-queues', 'prod', 'ap-northeast-2', { owner: 'platform', rotatedDaysAgo: 160 }),
  secrets: storyKey('app-secrets', 'prod', 'ap-northeast-2', {
    owner: 'platform',
    rotatedDaysAgo: 85,
    createdDaysAgo: 1500,
  }),
  lake: storyKey('data-lake', 'data', 'ap-northeast-2', {
    owner: 'data-platform',
    rotatedDaysAgo: 33,
    createdDaysAgo: 1140,
  }),
  lakeUs: storyKey('data-lake-us', 'data', 'us-east-1', { owner: 'data-platform', rotatedDaysAgo: 90 }),
  etl: storyKey('etl-jobs', 'data', 'ap-northeast-2', { owner: 'data-platform', rotatedDaysAgo: 358 }),
  reports: storyKey('reports', 'data', 'eu-west-1', { owner: 'analytics', rotatedDaysAgo: 150 }),
  warehouse: storyKey('warehouse', 'data', 'us-east-1', { owner: 'analytics', rotatedDaysAgo: 95 }),
  payroll: storyKey('payroll-batch', 'data', 'ap-northeast-2', { owner: 'hr', rotatedDaysAgo: 341 }),
  devApp: storyKey('storefront-dev', 'dev', 'ap-northeast-2', { owner: 'commerce' }),
  devCi: storyKey('ci-parameters', 'dev', 'us-east-1'),
  devEu: storyKey('storefront-eu', 'dev', 'eu-west-1', { owner: 'web' }),
  audit: storyKey('audit-trail', 'security', 'us-east-1', {
    owner: 'security',
    rotatedDaysAgo: 11,
    tags: { criticality: 'high' },
    description: 'Log files of the organization trail',
  }),
  auditSeoul: storyKey('audit-seoul', 'security', 'ap-northeast-2', { owner: 'security', rotatedDaysAgo: 12 }),
  findings: storyKey('security-findings', 'security', 'eu-west-1', { owner: 'security' }),
  central: storyKey('backup-vault', 'shared', 'ap-northeast-2', {
    rotatedDaysAgo: 100,
    createdDaysAgo: 900,
    description: 'Backups of every account',
  }),
  centralUs: storyKey('backup-vault-us', 'shared', 'us-east-1', { rotatedDaysAgo: 101 }),
  artifacts: storyKey('build-artifacts', 'shared', 'eu-west-1', { rotatedDaysAgo: 130 }),
  registry: storyKey('container-registry', 'shared', 'ap-northeast-2', { rotatedDaysAgo: 170 }),
  scratch: storyKey('research-lab', 'sandbox', 'us-east-1', { owner: 'research' }),
  scratchSeoul: storyKey('notebooks', 'sandbox', 'ap-northeast-2', { owner: 'research' }),
  awsS3: storyKey('aws/s3', 'prod', 'us-east-1', { ...AWS, rotatedDaysAgo: 210 }),
  awsSecrets: storyKey('aws/secretsmanager', 'prod', 'ap-northeast-2', { ...AWS, rotatedDaysAgo: 220 }),
  awsSsm: storyKey('aws/ssm', 'dev', 'us-east-1', { ...AWS, rotatedDaysAgo: 230 }),
  awsEbs: storyKey('aws/ebs', 'data', 'us-east-1', { ...AWS, rotatedDaysAgo: 240 }),
  awsLambda: storyKey('aws/lambda', 'security', 'ap-northeast-2', { ...AWS, rotatedDaysAgo: 55, createdDaysAgo: 420 }),
  globalPrimary: storyKey('global-ledger', 'prod', 'us-east-1', {
    owner: 'payments',
    multiRegion: 'PRIMARY',
    createdDaysAgo: 774,
    rotatedDaysAgo: 44,
  }),
  globalReplica: storyKey('global-ledger', 'prod', 'eu-west-1', {
    owner: 'payments',
    multiRegion: 'REPLICA',
    rotation: null,
    createdDaysAgo: 774,
    rotatedDaysAgo: 44,
  }),
  signing: storyKey('release-signing', 'shared', 'us-east-1', {
    ...FIXED,
    spec: 'ECC_NIST_P256',
    usage: 'SIGN_VERIFY',
    createdDaysAgo: 1200,
    description: 'Signs releases',
  }),
  tokens: storyKey('token-mac', 'prod', 'us-east-1', {
    ...FIXED,
    owner: 'web',
    spec: 'HMAC_256',
    usage: 'GENERATE_VERIFY_MAC',
    createdDaysAgo: 900,
  }),
  byok: storyKey('byok-archive', 'data', 'eu-west-1', {
    owner: 'data-platform',
    origin: 'EXTERNAL',
    rotation: null,
    rotatedDaysAgo: 50,
  }),
  // Made within the ninety days.
  checkout: storyKey('checkout', 'prod', 'ap-northeast-2', {
    owner: 'commerce',
    createdDaysAgo: 62,
    rotatedDaysAgo: null,
    description: 'New checkout',
  }),
  notifications: storyKey('notifications', 'prod', 'us-east-1', {
    owner: 'growth',
    createdDaysAgo: 27,
    rotatedDaysAgo: null,
  }),
  features: storyKey('ml-features', 'data', 'ap-northeast-2', {
    owner: 'analytics',
    createdDaysAgo: 41,
    rotatedDaysAgo: null,
  }),
  billing: storyKey('billing-export', 'data', 'us-east-1', {
    owner: 'finance',
    createdDaysAgo: 55,
    rotatedDaysAgo: null,
  }),
  cache: storyKey('ci-cache', 'dev', 'us-east-1', { createdDaysAgo: 76, rotatedDaysAgo: null }),
} as const satisfies Readonly<Record<string, StoryKey>>;

/** Keys to which something happens, or which only look as if something had. */
export const PLOT = {
  forgotten: storyKey('reco-poc', 'dev', 'ap-northeast-2', {
    createdDaysAgo: 500,
    description: 'Proof of concept, 2025',
  }),
  oldBackups: storyKey('idc-backups', 'prod', 'eu-west-1', {
    createdDaysAgo: 800,
    description: 'Backups of the former data centre',
  }),
  oldVolumes: storyKey('bi-volumes', 'data', 'us-east-1', {
    owner: 'analytics',
    createdDaysAgo: 1300,
    rotatedDaysAgo: 130,
  }),
  neverUsed: storyKey('loyalty-pilot', 'dev', 'eu-west-1', {
    owner: 'growth',
    createdDaysAgo: 170,
    rotatedDaysAgo: null,
  }),
  probedOnly: storyKey('checkout-webhook', 'dev', 'ap-northeast-2', { owner: 'commerce', createdDaysAgo: 420 }),
  rotationOff: storyKey('crm-v1', 'data', 'us-east-1', {
    owner: 'analytics',
    createdDaysAgo: 200,
    rotation: false,
    rotatedDaysAgo: null,
  }),
  rotationOverdue: storyKey('hr-files', 'data', 'eu-west-1', {
    owner: 'hr',
    createdDaysAgo: 900,
    periodDays: 730,
    rotatedDaysAgo: 480,
  }),
  rotationMissed: storyKey('invoices', 'prod', 'us-east-1', {
    owner: 'finance',
    createdDaysAgo: 820,
    periodDays: 180,
    rotatedDaysAgo: 186,
  }),
  rotationTurnedOff: storyKey('telemetry', 'prod', 'eu-west-1', {
    owner: 'web',
    createdDaysAgo: 600,
    rotatedDaysAgo: 100,
  }),
  expiring: storyKey('byok-partner', 'prod', 'ap-northeast-2', {
    owner: 'payments',
    origin: 'EXTERNAL',
    rotation: null,
    rotatedDaysAgo: 86,
    createdDaysAgo: 400,
  }),
  openedQuietly: storyKey('customer-export', 'prod', 'us-east-1', {
    owner: 'crm',
    rotatedDaysAgo: 30,
    tags: { 'data-class': 'pii' },
  }),
  publicPolicy: storyKey('demo-assets', 'sandbox', 'us-east-1', { owner: 'web' }),
  outsideTrust: storyKey('analytics-share', 'data', 'us-east-1', { owner: 'analytics' }),
  bypassed: storyKey('build-tools', 'dev', 'us-east-1', { rotatedDaysAgo: 58 }),
  snapshots: storyKey('prod-snapshots', 'prod', 'us-east-1', { rotatedDaysAgo: 70 }),
  fleetA: storyKey('vision-images', 'sandbox', 'ap-northeast-2', { owner: 'research', rotatedDaysAgo: 35 }),
  fleetB: storyKey('vision-labels', 'sandbox', 'ap-northeast-2', { owner: 'research', rotatedDaysAgo: 35 }),
  fleetC: storyKey('vision-models', 'sandbox', 'ap-northeast-2', { owner: 'research', rotatedDaysAgo: 35 }),
  fleetD: storyKey('vision-exports', 'sandbox', 'ap-northeast-2', { owner: 'research', rotatedDaysAgo: 35 }),
  deleted: storyKey('loyalty', 'prod', 'ap-northeast-2', { owner: 'growth' }),
  purged: storyKey('campaign-2024', 'prod', 'us-east-1', {
    owner: 'growth',
    rotatedDaysAgo: 330,
    createdDaysAgo: 1000,
  }),
  disabledCalled: storyKey('newsletter', 'data', 'ap-northeast-2', { owner: 'growth' }),
  materialDeleted: storyKey('byok-vault', 'security', 'ap-northeast-2', {
    owner: 'security',
    origin: 'EXTERNAL',
    rotation: null,
    rotatedDaysAgo: 110,
  }),
  pendingImport: storyKey('byok-2027', 'data', 'eu-west-1', {
    owner: 'data-platform',
    origin: 'EXTERNAL',
    ...FIXED,
    createdDaysAgo: 19,
  }),
  redirected: storyKey('webhooks-next', 'prod', 'eu-west-1', {
    owner: 'web',
    createdDaysAgo: 8,
    rotatedDaysAgo: null,
    alias: null,
  }),
  replicated: storyKey('wallet', 'prod', 'ap-northeast-2', {
    owner: 'payments',
    multiRegion: 'PRIMARY',
    description: 'Balances of the wallet',
  }),
  rotatedOften: storyKey('fraud-scores', 'data', 'us-east-1', {
    owner: 'payments',
    createdDaysAgo: 690,
    rotation: false,
    rotatedDaysAgo: 9,
    onDemandEvery: 31,
    description: 'Rotated monthly by contract',
  }),
  webhooks: storyKey('webhooks', 'prod', 'eu-west-1', { owner: 'web', rotatedDaysAgo: 190, alias: null }),
  silentRegion: storyKey('edge-models-eu', 'sandbox', 'eu-west-1', { owner: 'research' }),
  rootTouched: storyKey('incident-vault', 'security', 'us-east-1', { owner: 'security' }),
} as const satisfies Readonly<Record<string, StoryKey>>;

/** Keys that look bad and are fine. */
export const INNOCENT = {
  partnerShare: storyKey('harbor-exchange', 'data', 'ap-northeast-2', { owner: 'analytics' }),
  almostDeleted: storyKey('image-vault', 'shared', 'us-east-1', {}),
  deniedDeletion: storyKey('card-vault', 'prod', 'ap-northeast-2', { owner: 'payments' }),
  pairA: storyKey('router-blue', 'shared', 'eu-west-1', {}),
  pairB: storyKey('router-green', 'shared', 'eu-west-1', {}),
  reformatted: storyKey('terraform-state', 'shared', 'ap-northeast-2', {}),
  yearly: storyKey('tax-2026', 'data', 'eu-west-1', { owner: 'finance', createdDaysAgo: 18, rotatedDaysAgo: null }),
} as const satisfies Readonly<Record<string, StoryKey>>;

/** Every key of the organization. */
export const ALL_KEYS: readonly StoryKey[] = [KEYS, PLOT, INNOCENT].flatMap((group): StoryKey[] =>
  Object.values(group),
);

/** Keys outside the organization. */
export const FOREIGN = {
  stranger: {
    account: STRANGER,
    region: 'us-east-1',
    arn: `arn:aws:kms:us-east-1:${STRANGER}:key/7c41e9d2-5b08-4f6a-9e13-d20b86a7f154`,
  },
  vendor: {
    account: VENDOR,
    region: 'us-east-1',
    arn: `arn:aws:kms:us-east-1:${VENDOR}:key/b93f07a6-1d2c-4e85-8a40-6f5ce1b7d938`,
  },
} as const;
