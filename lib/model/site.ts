import { z } from 'zod';
import { NewSource } from './connected-source';
import { Allowed, AnalyzerSetting, rotationMaxAgeDays, TrustedAccount, unusedAfterDays } from './settings';
import { isTimeZone } from './time-zone';

const accountId = z.string().regex(/^\d{12}$/, 'An account id has twelve digits.');

/** What a site says about itself in `keytrail.json` in the data folder. Everything is optional. */
export const Site = z
  .object({
    organizationId: z
      .string()
      .regex(/^o-[a-z0-9]{10,32}$/)
      .nullable()
      .default(null),
    /** Accounts of the organization, beside those whose logs are here. */
    organizationAccounts: z.array(z.object({ accountId, name: z.string().nullable().default(null) })).default([]),
    /** Accounts outside the organization that may use keys, until a day. */
    trustedAccounts: z.array(TrustedAccount).default([]),
    /** Days without use after which a key counts as idle. */
    unusedAfterDays: unusedAfterDays.default(90),
    /** Greatest age of key material in days. */
    rotationMaxAgeDays: rotationMaxAgeDays.default(365),
    /** PCR0 of the enclave images that are ours, 96 hexadecimal digits each; empty: not said. */
    enclaveImages: z
      .array(
        z
          .string()
          .regex(/^[0-9a-fA-F]{96}$/, 'PCR0 has 96 hexadecimal digits.')
          .transform((digits) => digits.toLowerCase()),
      )
      .default([]),
    /** How much browsers may send, in MB (a million bytes): one file, and all that is kept of uploads. */
    upload: z
      .object({
        fileMB: z.number().int().min(1).max(1_000_000).default(500),
        totalMB: z.number().int().min(1).max(1_000_000).default(20_000),
      })
      .strict()
      .prefault({}),
    /** Folder of the event archive, brought up to date after every ingest; null: `archive` in the data folder, once it is there. */
    archive: z
      .string()
      .regex(/^(\/|[A-Za-z]:\\)/, 'The archive needs an absolute path.')
      .nullable()
      .default(null),
    /** What is expected, for the analyzers that look at it. */
    allowed: Allowed.default({ principals: [], regions: [], resources: [] }),
    /** Analyzers that are off, look at a part alone, or judge by other thresholds, by id. */
    analyzers: z.record(z.string(), AnalyzerSetting).default({}),
    /** Where logs are read from again and again, beside what is set up in the browser. */
    sources: z.array(NewSource).default([]),
    /** IANA zone in which pages show times beside UTC. */
    timeZone: z.string().default('UTC').refine(isTimeZone, 'Not an IANA time zone.'),
  })
  .strict();
export type Site = z.infer<typeof Site>;

/** The part of `keytrail.json` that findings depend on. */
export const FileSettings = Site.pick({
  organizationId: true,
  organizationAccounts: true,
  trustedAccounts: true,
  unusedAfterDays: true,
  rotationMaxAgeDays: true,
  enclaveImages: true,
  allowed: true,
  analyzers: true,
});
export type FileSettings = z.infer<typeof FileSettings>;

/** What a site's file says that findings depend on. */
export function fileSettingsOf(site: Site): FileSettings {
  const { organizationId, organizationAccounts, trustedAccounts, unusedAfterDays } = site;
  const { rotationMaxAgeDays, enclaveImages, allowed, analyzers } = site;
  return {
    organizationId,
    organizationAccounts,
    trustedAccounts,
    unusedAfterDays,
    rotationMaxAgeDays,
    enclaveImages,
    allowed,
    analyzers,
  };
}
