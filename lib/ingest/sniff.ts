import { closeSync, openSync, readSync } from 'node:fs';

const LOG_NAME = /(?:\.(?:json|jsonl|ndjson|log|gz|gzip)|(?:^|\/)[^./]+)$/i;
const CSV_WITH_OBJECT = /^[^{}\n]{1,2000}\n[^{}\n]{0,2000}"\s*\{\s*""/;
const CSV_WITH_RECORD = /""event(?:Name|Source)""\s*:/;
/** As `aws cloudtrail lookup-events` prints with `--output text`, `yaml` and `table`. */
const PRINTED_OTHERWISE =
  /^\uFEFF?(?:(?:NEXTTOKEN\t[^\n]*\n)?EVENTS\t[^\n]*\{|(?:NextToken:[^\n]*\n)?Events:\r?\n\s*- |-{12,}\r?\n\|\s*LookupEvents\s*\|)/;
const CSV_OF_EVENTS = /^\uFEFF?"?(?:User name|Event name|Event time|Event ID)"?,/i;

const ROWS_OF_A_TABLE =
  'rows of a table, in which the names of the records are lost; read the log files that the table is made of';

/** Members of records as queries name their columns, also with what is inside them: `useridentity.arn`. */
const MEMBERS = new Set(
  (
    'additionaleventdata apiversion awsregion errorcode errormessage eventcategory eventid eventname eventsource eventtime ' +
    'eventtype eventversion managementevent readonly recipientaccountid requestid requestparameters resources ' +
    'responseelements serviceeventdetails sharedeventid sourceipaddress tlsdetails useragent useridentity vpcendpointid'
  ).split(' '),
);
/** Fewer names may stand in a table of anything. */
const LEAST_MEMBERS = 2;

/** Whether the name of a file says that it may be a log: JSON, lines, gzip, or no ending at all. */
export function hasLogName(path: string): boolean {
  return LOG_NAME.test(path);
}

/** Whether the beginning of a file is that of JSON, of gzip, of UTF-16, or of records in a form that is set aside. */
export function beginsLikeLog(path: string): boolean {
  const bytes = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const [first, second] = bytes;
    const isPacked = first === 0x1f && second === 0x8b;
    const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    const text = bytes.toString('utf8', 0, length);
    const isAside = isCsvOfEvents(text) || isCsvOfRecords(text) || isCsvOfColumns(text) || isPrintedOtherwise(text);
    return isPacked || isUtf16 || /^\uFEFF?\s*[{[]\s*["{[\]}]/.test(text) || isAside;
  } finally {
    closeSync(file);
  }
}

/**
 * What became of CloudTrail records in a form that has lost their names: rows of a table (of Athena and Lake in lower
 * case, of other tools with underscores or capitals), LookupEvents of which only some members were asked for, what
 * Elastic's pipeline leaves without the original, OCSF as Security Lake keeps them, and what Python prints. The reason
 * why they are not read, with what to read instead; null for anything else.
 */
export function otherForm(beginning: string): string | null {
  if (/"eventsource"\s*:/.test(beginning) && /"eventname"\s*:/.test(beginning)) {
    return ROWS_OF_A_TABLE;
  }
  if (/"event_source"\s*:\s*"[\w-]+\.amazonaws\.com/.test(beginning) && /"event_name"\s*:/.test(beginning)) {
    return ROWS_OF_A_TABLE;
  }
  if (/"EventSource"\s*:\s*"[\w-]+\.amazonaws\.com/.test(beginning) && /"EventName"\s*:/.test(beginning)) {
    return /"EventVersion"\s*:|"EventTypeName"\s*:|"UserIdentity/.test(beginning)
      ? ROWS_OF_A_TABLE
      : 'LookupEvents without CloudTrailEvent, the member that holds each event; ask again without leaving it out';
  }
  if (/"aws\.cloudtrail\b|"cloudtrail"\s*:\s*\{/.test(beginning) && /event_version"\s*:/.test(beginning)) {
    return 'CloudTrail records as Elastic keeps them, without event.original; read the log files of the trail instead';
  }
  if (/"class_uid"\s*:/.test(beginning) && /"CloudTrail"/.test(beginning)) {
    return 'CloudTrail records as OCSF, which lacks part of each; read the log files of the trail instead';
  }
  if (/^(?:H4sI|eyJ|eyA|ewo|W3s)[\w+/]+[\w+/=\s]*$/.test(beginning)) {
    return 'base64, not JSON; unpack it first, as with base64 -d';
  }
  if (/^\s*(?:\[\s*)?\{'\w+':/.test(beginning) && /'(?:eventSource|CloudTrailEvent)':/.test(beginning)) {
    return 'objects as Python prints them, not JSON; write them again with json.dumps';
  }
  return null;
}

const PACKINGS: readonly (readonly [name: string, begins: readonly number[]])[] = [
  ['a ZIP archive', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
];

/** Why a file is not read that is packed otherwise than with gzip, or is a table of its own; null for anything else. */
export function otherPacking(bytes: Uint8Array): string | null {
  const begins = (magic: readonly number[]) => magic.every((byte, at) => bytes[at] === byte);
  if (begins([0x50, 0x41, 0x52, 0x31])) return 'a Parquet file; read the log files that it is made of';
  const found = PACKINGS.find(([, magic]) => begins(magic));
  return found === undefined ? null : `packed as ${found[0]}, not gzip; unpack it first`;
}

/** Whether a text is the CSV that the console's event history downloads, which lacks most of each event. */
export function isCsvOfEvents(beginning: string): boolean {
  return CSV_OF_EVENTS.test(beginning);
}

/** Whether a text is CSV of query results that has records as texts in a column: `2026-11-28,"{""eventVersion"":…`. */
export function isCsvOfRecords(beginning: string): boolean {
  return CSV_WITH_OBJECT.test(beginning) && CSV_WITH_RECORD.test(beginning);
}

/**
 * Whether a text is CSV, of commas, semicolons or tabs, whose first line names members of records as columns, as exports
 * of Athena, Lake and Logs Insights do. Its cells are no records, however much some look like JSON.
 */
function isCsvOfColumns(beginning: string): boolean {
  if (/^\uFEFF?\s*[{[]/.test(beginning)) return false;
  const [header = ''] = beginning.slice(0, 8192).split(/\r?\n/, 1);
  if (/[{}[\]]/.test(header)) return false;
  const names = header.replace(/^\uFEFF/, '').split(/[,;\t]/);
  const members = names.filter((name) => {
    const [member = ''] = name.trim().replace(/^"|"$/g, '').toLowerCase().split('.');
    return MEMBERS.has(member);
  });
  return members.length >= LEAST_MEMBERS;
}

/** Why a text is not read that is no JSON from its beginning on, with what to read instead; null for anything else. */
export function otherPrint(beginning: string): string | null {
  if (isPrintedOtherwise(beginning)) {
    return 'LookupEvents as text, YAML or a table, not JSON; ask again with --output json';
  }
  if (isCsvOfColumns(beginning) && !isCsvOfRecords(beginning)) {
    return 'CSV of columns of records, which lacks the rest of each event; read the log files instead';
  }
  return null;
}

/** Whether a text is what the command line prints of LookupEvents in another form than JSON. */
function isPrintedOtherwise(beginning: string): boolean {
  return PRINTED_OTHERWISE.test(beginning);
}
