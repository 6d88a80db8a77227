import type { KmsEvent } from '@/lib/model/event';
import { isContextEvent } from './context-events';
import { parseEventTime } from './event-time';
import { type Identity, identity } from './identity';
import { FRESH, normalize, type PartReader } from './normalize';
import { operationClass } from './operations';
import { BROKEN, type Member, type PieceScanner } from './piece-scanner';

/** A record as the quick way reads it, with the position after it. */
export type QuickRecord =
  | { readonly kind: 'kms'; readonly end: number; readonly event: KmsEvent }
  | {
      readonly kind: 'other';
      readonly end: number;
      readonly at: Date;
      readonly account: string;
      readonly region: string;
    };

/** Members with which a record is seldom plain use, or spelt otherwise than CloudTrail does. */
const UNCOMMON = [
  'errorCode',
  'errorMessage',
  'serviceEventDetails',
  'addendum',
  'requestId',
  'sharedEventId',
  '@timestamp',
  'source',
] as const satisfies readonly Member[];

/**
 * Reads the two kinds of record that logs are full of, plain use of a key and other services' events, without
 * parsing what was parsed before. Tells the same as the slow way, or nothing.
 */
export class QuickReader {
  private contextEvents = new Map<unknown, Map<unknown, boolean>>();
  /** By the number of the `userIdentity`. */
  private identities: Identity[] = [];
  private generation = 0;
  private readonly parts: PartReader = { ...FRESH, identity: (value) => this.identityOf(value) };

  constructor(private readonly scanner: PieceScanner) {}

  /** The record that begins at `at`, whose position in its file is `index`; null when the slow way must look. */
  read(bytes: Buffer, at: number, index: number, recordBytes: number): QuickRecord | null {
    const { scanner } = this;
    const end = scanner.scan(bytes, at);
    if (end === null || end - at > recordBytes) return null;
    if (scanner.value('eventSource') === 'kms.amazonaws.com') return this.plainUse(end, index);
    return this.otherService(end);
  }

  /** Lets go of the bytes that were read. */
  release(): void {
    this.scanner.release();
  }

  private otherService(end: number): QuickRecord | null {
    const { scanner } = this;
    const source = scanner.value('eventSource');
    const name = scanner.value('eventName');
    const account = scanner.value('recipientAccountId');
    const region = scanner.value('awsRegion');
    if (!isText(source) || !isText(name) || !isText(account) || !isText(region)) return null;
    if (this.isForSlowWay(source, name)) return null;
    const at = parseEventTime(scanner.plainText('eventTime'));
    return at === null ? null : { kind: 'other', end, at, account, region };
  }

  /** Other spellings of KMS, and events that analyzers need. */
  private isForSlowWay(source: string, name: string): boolean {
    let ofSource = this.contextEvents.get(source);
    if (ofSource === undefined) {
      ofSource = new Map();
      this.contextEvents.set(source, ofSource);
    }
    let answer = ofSource.get(name);
    if (answer === undefined) {
      const lower = source.toLowerCase();
      answer = lower.startsWith('kms.') || isContextEvent(lower, name);
      ofSource.set(name, answer);
    }
    return answer;
  }

  private plainUse(end: number, index: number): QuickRecord | null {
    const { scanner } = this;
    const name = scanner.value('eventName');
    if (!isText(name) || UNCOMMON.some((member) => scanner.has(member))) return null;
    const kind = operationClass(name, null, null);
    if (kind !== 'crypto' && kind !== 'metadata' && kind !== 'random') return null;
    if (!scanner.readAll()) return null;
    const eventID = scanner.plainText('eventID');
    const eventTime = scanner.plainText('eventTime');
    if (eventID === null || eventID.trim() === '' || eventTime === null) return null;
    const requestParameters = scanner.parse('requestParameters');
    if (requestParameters === BROKEN) return null;
    const requestID = scanner.has('requestID') ? scanner.plainText('requestID') : undefined;
    const sharedEventID = scanner.has('sharedEventID') ? scanner.plainText('sharedEventID') : undefined;
    if (requestID === null || sharedEventID === null) return null;
    const record = {
      eventID,
      eventTime,
      requestID,
      sharedEventID,
      requestParameters,
      eventName: name,
      eventSource: scanner.value('eventSource'),
      awsRegion: scanner.value('awsRegion'),
      recipientAccountId: scanner.value('recipientAccountId'),
      eventVersion: scanner.value('eventVersion'),
      eventType: scanner.value('eventType'),
      eventCategory: scanner.value('eventCategory'),
      userIdentity: scanner.value('userIdentity'),
      sourceIPAddress: scanner.value('sourceIPAddress'),
      userAgent: scanner.value('userAgent'),
      readOnly: scanner.value('readOnly'),
      responseElements: scanner.value('responseElements'),
      resources: scanner.value('resources'),
      additionalEventData: scanner.value('additionalEventData'),
      tlsDetails: scanner.value('tlsDetails'),
      vpcEndpointId: scanner.value('vpcEndpointId'),
    };
    const found = normalize(record, index, {}, this.parts);
    // What is not plain use is kept with its whole record, which is not at hand here.
    return found.kind === 'kms' && found.event.record === null ? { kind: 'kms', end, event: found.event } : null;
  }

  private identityOf(value: unknown): Identity {
    if (value === undefined) return identity(value);
    if (this.generation !== this.scanner.generation) {
      this.identities = [];
      this.generation = this.scanner.generation;
    }
    const number = this.scanner.number('userIdentity');
    const known = this.identities[number] ?? identity(value);
    this.identities[number] = known;
    return known;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
