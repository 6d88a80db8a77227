import { isPlainKind, operationClass } from '@/lib/model/operations';
import { parseEventId } from '@/lib/model/parse';
import { isContextEvent, mayChooseKey } from './context-events';
import { contextsOf, contextText, isProbe, PROBE } from './encryption-context';
import { type EventParts, howPart, keysPart, PLAIN_ENDING, type PlainUse, placePart } from './event-parts';
import { parseEventTime } from './event-time';
import { objectOrText, text } from './json';
import { keysOfCall, requestedKey } from './key';
import { roleIdIn, sessionPlaces } from './known-sessions';
import { isAttested, isByImdsV1 } from './normalize';
import { BROKEN, type PieceScanner } from './piece-scanner';
import {
  type How,
  Known,
  type Material,
  materialOf,
  NO_MATERIAL,
  type Request,
  remember,
  throughOf,
  type Who,
  whoOf,
} from './quick-known';
import type { QuickRecord, QuickRun, Taken } from './quick-run';
import type { Ground } from './read-bytes';
import { type Member, maskOf } from './record-members';
import { serviceOfContext } from './via-service';

/** Members with which a record is seldom plain use, or spelt otherwise than CloudTrail does. */
const UNCOMMON = maskOf([
  'errorCode',
  'errorMessage',
  'serviceEventDetails',
  'addendum',
  'requestId',
  'sharedEventId',
  '@timestamp',
  'source',
]);

const PLACE = [
  'eventName',
  'eventType',
  'eventCategory',
  'eventVersion',
  'awsRegion',
  'recipientAccountId',
  'readOnly',
] as const satisfies readonly Member[];
const HOW = ['sourceIPAddress', 'userAgent', 'vpcEndpointId', 'tlsDetails'] as const satisfies readonly Member[];
const PLACE_GROUP = { number: 0, mask: maskOf(PLACE) };
const HOW_GROUP = { number: 1, mask: maskOf(HOW) };

const SOURCE = ['eventSource', 'eventName', 'awsRegion', 'recipientAccountId'] as const satisfies readonly Member[];
const MASKS = { place: PLACE_GROUP.mask, how: HOW_GROUP.mask, source: maskOf(SOURCE), uncommon: UNCOMMON };

/**
 * Reads the two kinds of record that logs are full of, plain use of a key and other services' events, without
 * parsing what was parsed before. Tells the same as the slow way, or nothing.
 */
export class QuickReader implements Ground {
  private contextEvents = new Map<unknown, Map<unknown, boolean>>();
  private known = new Known(-1);

  /** Whether the use last read may be taken into the tray. */
  private isRegistered = false;

  constructor(private readonly scanner: PieceScanner) {
    scanner.teach(MASKS);
    scanner.beforeForget = () => this.nameSessions();
  }

  room(bytes: number): Buffer | null {
    return this.scanner.room(bytes);
  }

  unpack(packed: Buffer): Buffer | null {
    return this.scanner.unpack(packed);
  }

  /** The record that begins at `at`, whose position in its file is `index`; null when the slow way must look. */
  read(bytes: Buffer, at: number, index: number, recordBytes: number): QuickRecord | null {
    const { scanner } = this;
    const end = scanner.scan(bytes, at);
    if (end === null || end - at > recordBytes) return null;
    if (scanner.value('eventSource') !== 'kms.amazonaws.com') return this.otherService(end, index);
    const use = this.plainUse(index);
    if (use === null) return null;
    return this.isRegistered && scanner.takeScanned(index)
      ? { kind: 'taken', end, uses: 1, others: 0, useBytes: end - at }
      : { kind: 'kms', end, use };
  }

  /**
   * Takes the records from `at` on that are like records that were read before into the tray; null when the first is
   * not. `index` is its position in the file.
   */
  readRun(bytes: Buffer, at: number, index: number, recordBytes: number): Taken | null {
    const { tray } = this.scanner;
    const { uses, others, useBytes } = tray;
    let end = this.scanner.takeRun(bytes, at, index, recordBytes);
    while (this.learnCaller()) {
      const taken = tray.uses + tray.others - uses - others;
      const next = this.scanner.resumeRun(index + taken, recordBytes);
      if (next === null) break;
      end = next;
    }
    if (end === at) return null;
    return {
      kind: 'taken',
      end,
      uses: tray.uses - uses,
      others: tray.others - others,
      useBytes: tray.useBytes - useBytes,
    };
  }

  /** Sessions come and go while all else in a record is known: then only who called is read. Tells whether it was. */
  private learnCaller(): boolean {
    const { known, scanner } = this;
    const caller = scanner.newCaller();
    if (caller === null) return false;
    const { number, text } = caller;
    const userIdentity = text === null ? null : scanner.value('userIdentity');
    const who = this.who();
    const session = scanner.registerCaller(who.class.number);
    known.run.who[number + 1] = who.part;
    known.run.session[session] = who.session;
    if (text !== null) this.rememberRole(text, userIdentity, who);
    return true;
  }

  /** Lets the scanner tell the sessions that differ from this one in what is a session's own alone. */
  private rememberRole(text: string, userIdentity: unknown, who: Who): void {
    const places = sessionPlaces(text, userIdentity, who);
    const role = places === null ? null : this.scanner.rememberRole(places);
    if (places !== null && role !== null) this.known.roleIds[role] = roleIdIn(text, places);
  }

  private nameSessions(): void {
    this.known.nameSessions(this.scanner.newSessions());
  }

  /** How many uses lie in the tray. */
  get usesInTray(): number {
    return this.scanner.tray.uses;
  }

  /** Whether the tray must be emptied before anything more is read. */
  get isTrayFull(): boolean {
    return this.scanner.tray.isFull || this.known.generation !== this.scanner.generation;
  }

  /** What lies in the tray, void as soon as more is read; null when it is empty. */
  emptyTray(): QuickRun | null {
    const { tray } = this.scanner;
    const isEmpty = tray.uses + tray.others === 0;
    if (tray.uses > 0) this.nameSessions();
    const run = isEmpty ? null : { ...tray.columns(), meanings: this.known.run };
    tray.clear();
    this.current();
    return run;
  }

  /** Lets go of the bytes that were read. */
  release(): void {
    this.scanner.release();
  }

  private otherService(end: number, index: number): QuickRecord | null {
    const { scanner } = this;
    const source = scanner.value('eventSource');
    const name = scanner.value('eventName');
    const account = scanner.value('recipientAccountId');
    const region = scanner.value('awsRegion');
    if (!isText(source) || !isText(name) || !isText(account) || !isText(region)) return null;
    if (this.isForSlowWay(source, name)) return null;
    const at = parseEventTime(scanner.plainText('eventTime'));
    if (at === null || !scanner.isStrict()) return null;
    const number = scanner.registerOther();
    if (number !== null && this.known.generation === scanner.generation) {
      this.known.run.other[number] = { account, region };
      if (scanner.takeScanned(index)) return { kind: 'taken', end, uses: 0, others: 1, useBytes: 0 };
    }
    return { kind: 'other', end, at, account, region };
  }

  /** What the scanner's numbers stand for now. */
  private current(): Known {
    if (this.known.generation !== this.scanner.generation) this.known = new Known(this.scanner.generation);
    return this.known;
  }

  /** Other spellings of KMS, events that analyzers need, and what queues and topics wrap around records (`aws:sqs`). */
  private isForSlowWay(source: string, name: string): boolean {
    let ofSource = this.contextEvents.get(source);
    if (ofSource === undefined) {
      ofSource = new Map();
      this.contextEvents.set(source, ofSource);
    }
    let answer = ofSource.get(name);
    if (answer === undefined) {
      const lower = source.toLowerCase();
      answer =
        lower.startsWith('kms.') || lower.startsWith('aws:') || isContextEvent(lower, name) || mayChooseKey(name);
      ofSource.set(name, answer);
    }
    return answer;
  }

  private plainUse(index: number): PlainUse | null {
    const { scanner } = this;
    this.isRegistered = false;
    // Without a caller, the members may have been laid flat: `userIdentity.type`.
    if (scanner.hasAny(UNCOMMON) || !scanner.has('userIdentity')) return null;
    const isPlain = scanner.hasPlainRequest();
    if (!scanner.readAll()) return null;
    const placeNumber = scanner.together(PLACE_GROUP.number, PLACE_GROUP.mask);
    const howNumber = placeNumber === null ? null : scanner.together(HOW_GROUP.number, HOW_GROUP.mask);
    if (placeNumber === null || howNumber === null) return null;
    this.current();
    const place = this.placeAt(placeNumber);
    if (place === null) return null;
    const id = parseEventId(scanner.plainText('eventID') ?? '');
    const at = parseEventTime(scanner.plainText('eventTime'));
    if (id === null || at === null) return null;
    const requestId = scanner.has('requestID') ? scanner.plainText('requestID') : '';
    const sharedId = scanner.has('sharedEventID') ? scanner.plainText('sharedEventID') : '';
    if (requestId === null || sharedId === null) return null;
    const request = isPlain ? this.plainRequest() : this.parsedRequest();
    if (request === null || request.isProbe) return null;
    const material = this.material();
    if (isAttested(request.json, material.additional)) return null;
    const keys = this.keys(place.event_name, request);
    if (keys === null) return null;
    const who = this.who();
    const how = this.howAt(howNumber);
    const through = throughOf(who.class, how, request.service);
    if (isByImdsV1(who.class, through)) return null;
    const use: PlainUse = {
      own: {
        event_id: id,
        event_time: at,
        requested_key: request.keyId,
        encryption_context: request.context,
        destination_encryption_context: request.destinationContext,
        request_id: text(requestId),
        shared_event_id: text(sharedId),
        record: null,
        record_index: index,
      },
      place,
      who: who.part,
      session: who.session,
      how: how.part,
      through,
      keys,
      material: material.part,
      ending: PLAIN_ENDING,
    };
    if (!request.isWhole && place.event_name !== 'ReEncrypt') this.register(use, who);
    return use;
  }

  /** Lets runs take what is like this use. Its key must be told by `resources` alone. */
  private register({ own, place, how, through, keys, material }: PlainUse, who: Who): void {
    const { scanner, known } = this;
    if (!scanner.has('resources') || known.keys.get(scanner.number('resources')) !== keys) return;
    const numbers = scanner.registerUse(who.class.number);
    if (numbers === null) return;
    this.isRegistered = true;
    known.run.place[numbers.place] = place;
    known.run.who[numbers.who] = who.part;
    known.run.session[numbers.session] = who.session;
    known.run.how[numbers.how] = how;
    known.run.through[numbers.through] = through;
    known.run.keys[numbers.keys] = keys;
    known.run.material[numbers.material] = material;
    known.run.requestedKey[numbers.requestedKey] = own.requested_key;
  }

  private plainRequest(): Request | null {
    const { scanner } = this;
    const context = scanner.plainContext();
    if (context?.includes(PROBE)) return this.parsedRequest();
    return {
      json: null,
      isWhole: false,
      keyId: text(scanner.plainKeyId()),
      context,
      destinationContext: null,
      service: context === null ? null : this.serviceOfPlain(context),
      isProbe: false,
    };
  }

  /** The service that a context of one member names; contexts have few names. */
  private serviceOfPlain(context: string): string | null {
    const name = context.slice(2, context.indexOf('"', 2));
    const found = this.known.services.get(name);
    if (found !== undefined) return found;
    const service = serviceOfContext({ [name]: '' });
    remember(this.known.services, name, service);
    return service;
  }

  private parsedRequest(): Request | null {
    const parsed = this.scanner.parse('requestParameters');
    if (parsed === BROKEN) return null;
    const json = objectOrText(parsed);
    const contexts = contextsOf(json);
    return {
      json,
      isWhole: true,
      keyId: requestedKey(json, null),
      context: contextText(contexts.source),
      destinationContext: contextText(contexts.destination),
      service: serviceOfContext(contexts.telling),
      isProbe: isProbe(contexts.source),
    };
  }

  private placeAt(number: number): EventParts['place'] | null {
    const found = this.known.places.get(number);
    if (found !== undefined) return found;
    const place = this.readPlace();
    this.known.places.set(number, place);
    return place;
  }

  private readPlace(): EventParts['place'] | null {
    const record = this.members(PLACE);
    const name = text(record.eventName);
    if (name === null || record.eventCategory === 'NetworkActivity') return null;
    const kind = operationClass(name, null, null);
    return isPlainKind(kind) ? placePart(record, name, kind) : null;
  }

  private who(): Who {
    const { scanner, known } = this;
    if (!scanner.has('userIdentity')) return known.nobody;
    const number = scanner.number('userIdentity');
    const found = known.whos[number];
    if (found !== undefined) return found;
    const userIdentity = scanner.value('userIdentity');
    const read = whoOf(userIdentity, known);
    // There are as many as there are sessions, and other members never have the same.
    if (read.part.identity_type !== null) scanner.drop('userIdentity');
    known.whos[number] = read;
    return read;
  }

  private howAt(number: number): How {
    const found = this.known.hows.get(number);
    if (found !== undefined) return found;
    const record = this.members(HOW);
    const how = { part: howPart(record), hasTls: objectOrText(record.tlsDetails) !== null, through: new Map() };
    this.known.hows.set(number, how);
    return how;
  }

  /** The keys that `resources` names are the same for the same `resources`, unless the call has two. */
  private keys(name: string, request: Request): EventParts['keys'] | null {
    const { scanner, known } = this;
    const number = name !== 'ReEncrypt' && scanner.has('resources') ? scanner.number('resources') : -1;
    const found = number < 0 ? null : known.keys.get(number);
    if (found !== undefined && found !== null) return found;
    const resources = scanner.value('resources');
    const fromResources = found === undefined ? keysPart(keysOfCall('', { resources }, null)) : null;
    if (fromResources !== null && fromResources.key_arn !== null) {
      known.keys.set(number, fromResources);
      return fromResources;
    }
    if (number >= 0) known.keys.set(number, null);
    const asked = request.isWhole ? request : this.parsedRequest();
    if (asked === null) return null;
    return keysPart(keysOfCall(name, { resources, responseElements: scanner.value('responseElements') }, asked.json));
  }

  private material(): Material {
    const { scanner, known } = this;
    if (!scanner.has('additionalEventData')) return NO_MATERIAL;
    const number = scanner.number('additionalEventData');
    const found = known.materials.get(number);
    if (found !== undefined) return found;
    const read = materialOf(objectOrText(scanner.value('additionalEventData')));
    known.materials.set(number, read);
    return read;
  }

  private members(names: readonly ((typeof PLACE)[number] | (typeof HOW)[number])[]): Record<string, unknown> {
    return Object.fromEntries(names.map((name) => [name, this.scanner.value(name)]));
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
