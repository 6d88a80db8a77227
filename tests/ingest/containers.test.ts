import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { readPart } from '@/lib/ingest/read-part';
import { decodedBytes, isAccountedFor } from '../support/decode';
import { kmsCall, otherCall } from '../support/events';
import { folderWith } from '../support/folder';

const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));

const decrypt = kmsCall('Decrypt');
const encrypt = kmsCall('Encrypt');
const other = otherCall('iam.amazonaws.com', 'ListRoles', { readOnly: true });
const three = [decrypt, other, encrypt];
const wholeIds = [decrypt.eventID, encrypt.eventID];
const json = JSON.stringify;

const lookupEvent = (record: object) => ({
  EventId: 'a',
  EventName: 'x',
  EventTime: '2025-06-01T05:00:00-07:00',
  Resources: [],
  CloudTrailEvent: json(record),
});
const envelope = (detail: object) => ({
  version: '0',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.kms',
  detail,
});
const logGroup = {
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: 'trail',
  subscriptionFilters: ['all'],
  logEvents: three.map((record, id) => ({ id: String(id), timestamp: 1748779200000, message: json(record) })),
};

const packed = (value: unknown) => gzipSync(json(value)).toString('base64');
const insightsRow = (message: string) => [
  { field: '@timestamp', value: '2025-06-01 12:00:00.000' },
  { field: '@message', value: message },
  { field: '@ptr', value: 'CmEK' },
];
const lakeRow = (record: object) => [{ eventTime: '2025-06-01 12:00:00.000' }, { eventJson: json(record) }];
const logEvents = (records: readonly object[]) => ({
  ...logGroup,
  logEvents: records.map((record) => ({ id: '1', timestamp: 1748779200000, message: json(record) })),
});

const shapes: Readonly<Record<string, string | Uint8Array>> = {
  'a delivered file': json({ Records: three }),
  'a delivered file, pretty-printed': json({ Records: three }, null, 2),
  'a delivered file with other members around it': json({ a: [1, { b: '}]' }], Records: three, z: { c: null } }),
  'a bare list': json(three),
  'one record': json(decrypt),
  'one record, pretty-printed': json(decrypt, null, 4),
  'records, one a line': three.map((record) => json(record)).join('\n'),
  'records, one a line, CRLF and a last newline': three.map((record) => `${json(record)}\r\n`).join(''),
  'records one after the other without a break': three.map((record) => json(record)).join(''),
  'pretty-printed records one after the other': three.map((record) => json(record, null, 2)).join('\n'),
  'delivered files one after the other': json({ Records: [decrypt, other] }) + json({ Records: [encrypt] }),
  'delivered files, one a line': `${json({ Records: [decrypt, other] })}\n${json({ Records: [encrypt] })}\n`,
  'a list of delivered files': json([{ Records: [decrypt, other] }, { Records: [encrypt] }]),
  'lookup-events': json({ Events: three.map(lookupEvent), NextToken: 'x' }),
  'lookup-events with the token first': json({ NextToken: 'x', Events: three.map(lookupEvent) }, null, 2),
  'lookup-events, one a line': three.map((record) => json(lookupEvent(record))).join('\n'),
  'EventBridge envelopes, one a line': three.map((record) => json(envelope(record))).join('\n'),
  'an EventBridge envelope in a list': json(three.map(envelope)),
  'a CloudWatch Logs subscription': json(logGroup),
  'CloudWatch Logs subscriptions pasted together': json(logGroup),
  'CloudWatch Logs data as a function receives it': json({
    awslogs: { data: gzipSync(json(logGroup)).toString('base64') },
  }),
  'what filter-log-events prints': json({
    events: logGroup.logEvents.map(({ message }) => ({ logStreamName: 's', message, ingestionTime: 1 })),
    searchedLogStreams: [],
  }),
  'an export of CloudWatch Logs': three.map((record) => `2025-06-01T12:00:00.000Z ${json(record)}`).join('\n'),
  'lines behind what a logger puts before them': three
    .map((record, nth) => `${['[2025-06-01 12:00:00] ', '<134>1 host ', 'INFO {main} '][nth]}${json(record)}`)
    .join('\n'),
  'pretty-printed records behind a time': three
    .map((record) => `[2025-06-01 12:00:00] INFO ${json(record, null, 2)}`)
    .join('\n'),
  'rows of a Logs Insights query': json({
    queryLanguage: 'CWLI',
    results: three.map((record) => insightsRow(json(record))),
    statistics: { recordsMatched: 3 },
    status: 'Complete',
  }),
  'a Logs Insights export': json(three.map((record) => ({ '@timestamp': 'x', '@message': json(record) }))),
  'a Logs Insights export that has the messages as objects': json(three.map((record) => ({ '@message': record }))),
  'rows of a CloudTrail Lake query': json(
    { QueryStatus: 'FINISHED', QueryStatistics: {}, QueryResultRows: three.map(lakeRow), NextToken: 'x' },
    null,
    2,
  ),
  'rows of a CloudTrail Lake query that asked for the event alone': json({
    QueryResultRows: three.map((record) => [{ eventJson: json(record) }]),
  }),
  'a Kinesis stream of a subscription, as a function receives it': json({
    Records: three.map((record) => ({
      kinesis: { partitionKey: 'x', data: packed(logEvents([record])) },
      eventSource: 'aws:kinesis',
      eventName: 'aws:kinesis:record',
      awsRegion: 'us-east-1',
    })),
  }),
  'a Kinesis stream, as the CLI reads it': json({
    Records: [
      { SequenceNumber: '1', Data: packed(logEvents([decrypt, other])) },
      { SequenceNumber: '2', Data: packed(logEvents([encrypt])) },
    ],
    MillisBehindLatest: 0,
  }),
  'a Firehose delivery': json({
    requestId: 'x',
    timestamp: 1748779200000,
    records: three.map((record) => ({ data: packed(logEvents([record])) })),
  }),
  'a Firehose transformation, not compressed': json({
    invocationId: 'x',
    records: three.map((record) => ({ recordId: '1', data: Buffer.from(json(record)).toString('base64') })),
  }),
  'messages behind what a logger puts before them': json(
    three.map((record, nth) => ({ message: `${['[INFO] ', 'host ct[12]: ', '[a] [b] '][nth]}${json(record)}` })),
  ),
  'raw text in a member': json(three.map((record) => ({ _raw: json(record), host: 'h' }))),
  'a result of a search': three.map((record) => json({ preview: false, result: { _raw: json(record) } })).join('\n'),
  'aws.cloudtrail': json(three.map((record) => ({ '@timestamp': 'x', aws: { cloudtrail: record } }))),
  'event.original': json(three.map((record) => ({ event: { original: json(record) }, aws: { cloudtrail: {} } }))),
  'an alert around aws': three.map((record) => json({ rule: {}, data: { aws: record } })).join('\n'),
  'the answer of a search engine': json({ took: 1, hits: { total: 3, hits: three.map((one) => ({ _source: one })) } }),
  'a text beside what a pipeline made of it': json(
    three.map((record) => ({
      message: json(record),
      aws: { cloudtrail: { user_identity: { type: 'IAMUser' } } },
      event: { action: record.eventName, outcome: 'success' },
    })),
  ),
  'messages of a queue': json({ Messages: three.map((record) => ({ Body: json({ detail: record }) })) }),
  'messages of a queue, as a function receives them': json({
    Records: three.map((record) => ({ eventSource: 'aws:sqs', body: json({ detail: record }) })),
  }),
  'what a container runtime wraps around a line': three
    .map((record) => json({ stream: 'stdout', log: json(record) }))
    .join('\n'),
  'a list under a name of its own': json({ items: three }),
  'an export of OpenTelemetry': json({
    resourceLogs: [
      { scopeLogs: [{ logRecords: three.map((one) => ({ timeUnixNano: '1', body: { stringValue: json(one) } })) }] },
    ],
  }),
  'hits of a search engine': three.map((record) => json({ _index: 'i', _source: record })).join('\n'),
  'a byte order mark': `\uFEFF${json({ Records: three })}`,
  'UTF-16, little end first, with a mark': Buffer.from(`\uFEFF${json({ Records: three })}`, 'utf16le'),
  'UTF-16 without a mark': Buffer.from(json({ Records: three }), 'utf16le'),
  'UTF-16, big end first': Buffer.from(`\uFEFF${json({ Records: three })}`, 'utf16le').swap16(),
  gzip: gzipSync(json({ Records: three })),
  'gzip of two members': Buffer.concat([
    gzipSync(`${json(decrypt)}\n${json(other)}`),
    gzipSync(`\n${json(encrypt)}\n`),
  ]),
};

describe('the same records in every shape', () => {
  it.each(Object.entries(shapes))('%s', async (name, bytes) => {
    const whole = await decodedBytes(bytes);
    const ids = name.startsWith('one record') ? [decrypt.eventID] : wholeIds;
    expect(whole.kms.map((event) => event.event_id)).toEqual(ids);
    expect(whole.file).toMatchObject({
      outcome: 'complete',
      reason: null,
      records: name.startsWith('one record') ? 1 : 3,
      otherRecords: name.startsWith('one record') ? 0 : 1,
    });
    expect(isAccountedFor(whole)).toBe(true);
  });

  it.each(Object.entries(shapes))('the quick way: %s', async (_name, bytes) => {
    const slow = await decodedBytes(bytes);
    const found = await decodedBytes(bytes, { quick });
    expect({ ...found, file: { ...found.file, path: slow.file.path } }).toEqual(slow);
  });

  it.each([
    ['records', json({ Records: three })],
    ['array', json(three)],
    ['lines', three.map((record) => json(record)).join('\n')],
    ['lookup-events', json({ Events: three.map(lookupEvent) })],
    ['eventbridge', json(envelope(decrypt))],
    ['cloudwatch-logs', json(logGroup)],
    ['query-results', json({ results: [insightsRow(json(decrypt))] })],
    ['stream', json({ records: [{ data: packed(logGroup) }] })],
  ])('names the container: %s', async (container, text) => {
    expect((await decodedBytes(text)).file.container).toBe(container);
  });
});

describe('broken in what is wrapped around them', () => {
  const cut = json(other).slice(0, -9);
  it.each<[string, string, string]>([
    ['a line behind a time', [`t1 ${json(decrypt)}`, `[t2] ${cut}`, `[t3] ${json(encrypt)}`].join('\n'), 'not-json'],
    [
      'a pretty-printed record behind a time',
      [decrypt, other, encrypt]
        .map((record) => `[2025-06-01] ${json(record, null, 2).replace('"ListRoles"', '"ListRoles')}`)
        .join('\n'),
      'not-json',
    ],
    [
      'a row of Logs Insights',
      json({ results: [insightsRow(json(decrypt)), insightsRow(cut), insightsRow(json(encrypt))] }),
      'unreadable-wrapper',
    ],
    [
      'a row of Logs Insights without the message',
      json({ results: [insightsRow(json(decrypt)), insightsRow('').slice(0, 1), insightsRow(json(encrypt))] }),
      'not-a-record',
    ],
    [
      'a row of CloudTrail Lake',
      json({ QueryResultRows: [lakeRow(decrypt), [{ eventJson: cut }], lakeRow(encrypt)] }),
      'unreadable-wrapper',
    ],
    [
      'a row of CloudTrail Lake that asked for single columns',
      json({ QueryResultRows: [lakeRow(decrypt), [{ eventName: 'x' }, { eventTime: 'y' }], lakeRow(encrypt)] }),
      'not-a-record',
    ],
    [
      'a record of a stream',
      json({
        Records: [decrypt, null, encrypt].map((record) => ({
          kinesis: { data: record === null ? packed(logGroup).slice(0, 60) : packed(logEvents([record])) },
          eventSource: 'aws:kinesis',
        })),
      }),
      'unreadable-wrapper',
    ],
    [
      'a record of a Firehose delivery',
      json({
        records: [decrypt, cut, encrypt].map((one) => ({
          data: Buffer.from(typeof one === 'string' ? one : json(one)).toString('base64'),
        })),
      }),
      'unreadable-wrapper',
    ],
  ])('%s costs no other record', async (_name, text, reason) => {
    const slow = await decodedBytes(text);
    expect(slow.kms.map((event) => event.event_id)).toEqual(wholeIds);
    expect(slow.file).toMatchObject({ outcome: 'partial', records: 3, kmsRecords: 2, rejects: [{ reason }] });
    expect(isAccountedFor(slow)).toBe(true);
    const found = await decodedBytes(text, { quick });
    expect({ ...found, file: { ...found.file, path: slow.file.path } }).toEqual(slow);
  });
});

describe('files that are no logs', () => {
  it.each([
    ['digest', json({ awsAccountId: '111122223333', digestStartTime: 't', digestEndTime: 't', logFiles: [] })],
    ['config', json({ fileVersion: '1.0', configSnapshotId: 'x', configurationItems: [{ a: 1 }] })],
    ['inventory', json({ KeyMetadata: { KeyId: 'x' } })],
    ['inventory', json({ keytrailInventory: 1, keys: [] })],
    [
      'inventory',
      json({
        keytrailInventory: 1,
        regions: [{ outputs: [{ output: { FieldSelectors: [{ Field: 'eventName' }] } }] }],
      }),
    ],
    ['inventory', json({ Keys: [{ KeyId: 'x', KeyArn: 'y' }] }, null, 2)],
    ['policy', json({ Version: '2012-10-17', Statement: [] })],
    ['notification', json({ s3Bucket: 'b', s3ObjectKey: ['k'] })],
    ['no CloudTrail records in it', json({ name: 'package', version: '1' })],
    ['no CloudTrail records in it', json([{ a: 1 }, { a: 2 }])],
    ['no CloudTrail records in it', '[1,2,3]'],
    ['no CloudTrail records in it', json({ results: [{ a: 1 }, [{ b: 2 }, { b: 3 }]] })],
    ['no CloudTrail records in it', '{}'],
    ['no CloudTrail records in it', json({ rules: [{ name: 'x', pattern: { source: ['aws.kms'] } }] })],
  ])('names a neighbour instead of failing it: %s', async (reason, text) => {
    const { file, kms } = await decodedBytes(text);
    expect(file).toMatchObject({ outcome: 'not-a-log', reason, records: 0, rejects: [] });
    expect(kms).toEqual([]);
  });

  it('takes a file without records as read', async () => {
    expect((await decodedBytes('{"Records":[]}')).file).toMatchObject({ outcome: 'complete', records: 0 });
    expect((await decodedBytes('[]')).file).toMatchObject({ outcome: 'complete', records: 0 });
  });

  it('counts Insight records and foreign notices as other, not as failures', async () => {
    const insight = { eventVersion: '1.07', eventType: 'AwsCloudTrailInsight', insightDetails: { state: 'Start' } };
    const notice = { 'detail-type': 'KMS CMK Rotation', source: 'aws.kms', detail: { 'key-id': 'x' } };
    const { file } = await decodedBytes(json({ Records: [insight] }));
    expect(file).toMatchObject({ outcome: 'complete', records: 1, otherRecords: 1 });
    const inTest = json({ input: { message: json(insight) }, expected: {} });
    expect((await decodedBytes(inTest)).file).toMatchObject({ outcome: 'complete', records: 1, otherRecords: 1 });
    expect((await decodedBytes(json(notice))).file).toMatchObject({ outcome: 'complete', otherRecords: 1 });
  });

  it('counts the lines between the documents of a bulk file as other, not as failures', async () => {
    const lines = three.flatMap((record, nth) => [{ index: nth > 0 ? { _index: 'logs', _id: '1' } : {} }, record]);
    const { file, kms } = await decodedBytes(`${lines.map((line) => json(line)).join('\n')}\n`);
    expect(file).toMatchObject({ outcome: 'complete', records: 6, otherRecords: 4 });
    expect(kms.map((event) => event.event_id)).toEqual(wholeIds);
    const strange = await decodedBytes(`${json({ index: { a: 1 } })}\n${json(decrypt)}\n`);
    expect(strange.file).toMatchObject({ outcome: 'partial', rejects: [{ reason: 'not-a-record' }] });
  });

  it('takes a message without a record for what it is', async () => {
    const upload = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { object: { key: 'k' } } };
    const { file } = await decodedBytes(json({ Records: [upload] }));
    expect(file).toMatchObject({ outcome: 'complete', records: 1, otherRecords: 1 });
  });

  it('rejects what stands between records in a wrapper that it does not know', async () => {
    const { file, kms } = await decodedBytes(json({ items: [decrypt, { eventName: 'Decrypt' }, 5] }));
    expect(kms).toHaveLength(1);
    expect(file).toMatchObject({ outcome: 'partial', records: 3, kmsRecords: 1 });
    expect(file.rejects.map(({ reason }) => reason)).toEqual(['not-a-record', 'not-a-record']);
  });

  it.each([
    ['the file is empty', ''],
    ['the file is empty', ' \n'],
    ['not JSON', '<html>no</html>'],
    ['not JSON', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 1, 2, 3])],
    ['compressed twice', gzipSync(gzipSync('{"Records":[]}'))],
    ['export the results as JSON', `@timestamp,@message\nx,"${json(decrypt).replaceAll('"', '""')}"\n`],
    [
      'export the results as JSON',
      `ts,raw\nx,"${json(Object.fromEntries(Object.entries(decrypt).sort())).replaceAll('"', '""')}"\n`,
    ],
    ['not JSON', 'a,b\nx,"{""name"":1}"\n'],
    ['ask again with --output json', printedAsText()],
    ['ask again with --output json', `NEXTTOKEN\tAbC\n${printedAsText()}`],
    ['ask again with --output json', `Events:\n- AccessKeyId: ASIA\n  CloudTrailEvent: '${json(decrypt)}'\n`],
    [
      'ask again with --output json',
      `${'-'.repeat(40)}\n|  LookupEvents  |\n||  Events  ||\n||  CloudTrailEvent |  ${json(decrypt)} ||\n`,
    ],
    ['rows of a table', '{"eventversion":"1.08","eventsource":"kms.amazonaws.com","eventname":"Decrypt"}\n'],
    ['rows of a table', '[{"eventname": "Decrypt", "eventsource": "kms.amazonaws.com", "useridentity": {}}]'],
    ['as OCSF', '{"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}},"api":{"operation":"Decrypt"}}\n'],
    ['rows of a table', '[{"event_name": "Decrypt", "event_source": "kms.amazonaws.com", "user_identity": {}}]'],
    ['rows of a table', '{"EventVersion":"1.08","EventSource":"kms.amazonaws.com","EventName":"Decrypt"}\n'],
    [
      'LookupEvents without CloudTrailEvent',
      json([{ EventId: 'a', EventName: 'Decrypt', EventSource: 'kms.amazonaws.com', Username: 'ann' }]),
    ],
    [
      'as Elastic keeps them',
      json({ event: { provider: 'kms.amazonaws.com' }, aws: { cloudtrail: { event_version: '1.08' } } }),
    ],
    ['as Elastic keeps them', json([{ 'event.action': 'Decrypt', 'aws.cloudtrail.event_version': '1.08' }])],
    ['as Python prints them', "{'eventVersion': '1.08', 'eventSource': 'kms.amazonaws.com', 'readOnly': True}\n"],
    ['as Python prints them', "[{'Username': 'ann', 'CloudTrailEvent': '{\"eventVersion\":\"1.08\"}'}]"],
    ['unpack it first, as with base64 -d', `${packed(logGroup)}\n`],
    ['unpack it first, as with base64 -d', (packed(logGroup).match(/.{1,76}/g) ?? []).join('\n')],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004\u0014')],
    ['packed as bzip2', Buffer.from('BZh91AY&SY')],
    ['packed as Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04])],
    ['a Parquet file', Buffer.from('PAR1\u0015\u0004')],
    ['CSV of the event history', 'User name,AWS access key,Event time,Event source\na,b,c,d\n'],
    ['CSV of columns', 'eventTime,eventName,awsRegion\n2026-11-01T00:00:00Z,Decrypt,us-east-1\n'],
    ['CSV of columns', '\uFEFF"eventname";"useridentity.arn"\r\n"Decrypt";"arn:aws:iam::111122223333:user/Mina"\r\n'],
    ['CSV of columns', athenaRows(['eventtime', 'eventname', 'requestparameters', 'useridentity'])],
  ])('quarantines: %s', async (reason, bytes) => {
    const { file, kms } = await decodedBytes(bytes);
    expect(file).toMatchObject({ outcome: 'quarantined', kmsRecords: 0 });
    expect(file.reason).toContain(reason);
    expect(kms).toEqual([]);
  });

  it('counts no word of what it sets aside as a record, however long it goes on', async () => {
    const { file, kms } = await decodedBytes(printedAsText().repeat(3000));
    expect(file).toMatchObject({ outcome: 'quarantined', records: 0, rejects: [] });
    expect(kms).toEqual([]);
  });

  it('counts no cell of chosen columns as a record, packed or not, in a folder or named', async () => {
    const csv = athenaRows(['eventname', 'requestparameters', 'additionaleventdata']);
    const folder = folderWith({ 'athena.csv': csv, 'athena.log': csv, 'athena.csv.gz': gzipSync(csv) });
    const names = ['athena.csv', 'athena.log', 'athena.csv.gz'];
    const parts = [...names, 'athena.csv'].map((name, nth) => ({
      source: 'disk' as const,
      path: `${folder.path}/${name}`,
      isNamed: nth === names.length,
    }));
    const { files } = await readPart(parts, { spool: folder.path, name: 'part' });
    for (const file of files) {
      expect(file).toMatchObject({
        outcome: 'quarantined',
        reason: expect.stringContaining('CSV of columns'),
        records: 0,
        rejects: [],
      });
    }
    folder.remove();
  });

  it('tells a column that holds the records whole from columns that were chosen', async () => {
    const { file } = await decodedBytes(
      `eventTime,eventName,@message\nx,Decrypt,"${json(decrypt).replaceAll('"', '""')}"\n`,
    );
    expect(file.reason).toContain('CSV with the records as texts');
  });

  it('takes no other table for columns of records', async () => {
    const { file } = await decodedBytes('name,resources,region\nx,3,us-east-1\n');
    expect(file.reason).toBe('not JSON');
  });

  it('reads a line of a logger that only begins like the text of LookupEvents', async () => {
    const { file } = await decodedBytes(`EVENTS of today: ${json(decrypt)}\n`);
    expect(file).toMatchObject({ outcome: 'complete', kmsRecords: 1 });
  });

  it('looks at what is set aside whatever the file is called', async () => {
    const csv = `@timestamp,@message\nx,"${json(decrypt).replaceAll('"', '""')}"\n`;
    const folder = folderWith({ 'events.txt': printedAsText(), 'insights.csv': csv, 'notes.txt': 'EVENTS of the day' });
    const { files } = await readPart(
      ['events.txt', 'insights.csv', 'notes.txt'].map((name) => ({ source: 'disk', path: `${folder.path}/${name}` })),
      { spool: folder.path, name: 'part' },
    );
    expect(files.map(({ outcome }) => outcome)).toEqual(['quarantined', 'quarantined', 'not-a-log']);
    folder.remove();
  });
});

/** As Athena writes results: every cell quoted, some of them JSON and some rows of a struct. */
function athenaRows(columns: readonly string[]): string {
  const cells: Readonly<Record<string, string>> = {
    eventtime: '2026-11-01T00:00:00Z',
    eventname: 'Decrypt',
    requestparameters: json({ keyId: 'alias/app', encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::bucket/key' } }),
    additionaleventdata: json({ keyMaterialId: 'abc' }),
    useridentity: '{type=AssumedRole, sessioncontext={attributes={mfaauthenticated=false}}}',
  };
  const line = (texts: readonly string[]) => texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
  return `${[columns, ...Array.from({ length: 5 }, () => columns.map((name) => cells[name] ?? ''))].map(line).join('\n')}\n`;
}

/** As `aws cloudtrail lookup-events --output text` prints: the members of an event by their names, the record whole. */
function printedAsText(): string {
  const cells = ['EVENTS', 'ASIAEXAMPLE', json(decrypt), decrypt.eventID, 'Decrypt', 'kms.amazonaws.com', '1', 'true'];
  return `${cells.join('\t')}\nRESOURCES\tkey\tAWS::KMS::Key\n`.repeat(3);
}
