import { z } from 'zod';

const values = z.array(z.string()).optional();
const Basic = z.object({
  IncludeManagementEvents: z.boolean().optional(),
  ReadWriteType: z.string().optional(),
  ExcludeManagementEventSources: values,
});
const Field = z.object({ Field: z.string(), Equals: values, NotEquals: values });
const Advanced = z.object({ FieldSelectors: z.array(Field) });
const Selectors = z.object({
  EventSelectors: z.array(Basic).nullish(),
  AdvancedEventSelectors: z.array(Advanced).nullish(),
});

/** Which management events a trail selects, as far as KMS is concerned. */
export interface Recorded {
  /** Whether any management event is. */
  readonly management: boolean;
  /** Calls of KMS that read; to CloudTrail, Decrypt and GenerateDataKey are among them. */
  readonly kmsReads: boolean;
  readonly kmsWrites: boolean;
  /** Of those, only some, by another field than source and direction. */
  readonly filtered: boolean;
}

const NOTHING: Recorded = { management: false, kmsReads: false, kmsWrites: false, filtered: false };
const KMS = 'kms.amazonaws.com';

/**
 * What `GetEventSelectors` says that a trail records (CloudTrail API, EventSelector and AdvancedFieldSelector). Null
 * when the answer has no selectors, or is of a shape that is not known.
 */
export function recordedBy(answer: string): Recorded | null {
  const parsed = Selectors.safeParse(jsonOf(answer));
  if (!parsed.success) return null;
  const { EventSelectors: basic, AdvancedEventSelectors: advanced } = parsed.data;
  const found = [...(basic ?? []).map(ofBasic), ...(advanced ?? []).map(ofAdvanced)];
  if (found.length === 0) return null;
  const whole = found.filter(({ filtered }) => !filtered);
  const reads = (some: readonly Recorded[]) => some.some(({ kmsReads }) => kmsReads);
  const writes = (some: readonly Recorded[]) => some.some(({ kmsWrites }) => kmsWrites);
  return {
    management: found.some(({ management }) => management),
    kmsReads: reads(found),
    kmsWrites: writes(found),
    filtered: reads(found) !== reads(whole) || writes(found) !== writes(whole),
  };
}

function ofBasic({ IncludeManagementEvents, ReadWriteType, ExcludeManagementEventSources }: z.infer<typeof Basic>) {
  if (IncludeManagementEvents === false) return NOTHING;
  if (ExcludeManagementEventSources?.includes(KMS)) return { ...NOTHING, management: true };
  return {
    management: true,
    kmsReads: ReadWriteType !== 'WriteOnly',
    kmsWrites: ReadWriteType !== 'ReadOnly',
    filtered: false,
  };
}

/** All fields of one selector must hold; a list that equals nothing of ours selects nothing of ours. */
function ofAdvanced({ FieldSelectors }: z.infer<typeof Advanced>): Recorded {
  const fields = (name: string) => FieldSelectors.filter(({ Field: field }) => field === name);
  if (!fields('eventCategory').some(({ Equals }) => Equals?.includes('Management'))) return NOTHING;
  const isOurs = fields('eventSource').every(
    ({ Equals, NotEquals }) => (Equals === undefined || Equals.includes(KMS)) && !NotEquals?.includes(KMS),
  );
  if (!isOurs) return { ...NOTHING, management: true };
  const direction = fields('readOnly').flatMap(({ Equals }) => Equals ?? []);
  return {
    management: true,
    kmsReads: direction.length === 0 || direction.includes('true'),
    kmsWrites: direction.length === 0 || direction.includes('false'),
    filtered: FieldSelectors.some(({ Field: field }) => !['eventCategory', 'eventSource', 'readOnly'].includes(field)),
  };
}

function jsonOf(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return null;
  }
}
