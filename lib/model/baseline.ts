/** What a baseline counts, and what it is compared with. */
export type BaselineKind = 'decryptions' | 'grants' | 'external-decryptions' | 'secrets' | 'newcomer';
