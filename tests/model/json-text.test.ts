import { expect, it } from 'vitest';
import { jsonText } from '@/lib/model/json-text';

it.each([
  ['a \ud83d', 'a \ufffd'],
  ['\ude00\ud83d', '\ufffd\ufffd'],
  ['\\\ud83d', '\\\ufffd'],
  ['\ud83d\ude00', '\ud83d\ude00'],
  ['\\ud83d', '\\ud83d'],
  ['\\\\ud83d', '\\\\ud83d'],
])('leaves no half of a character in %j', (given, written) => {
  expect(JSON.parse(jsonText({ [given]: [given] }))).toEqual({ [written]: [written] });
  expect(jsonText(given)).not.toMatch(/(?<!\\)(?:\\\\)*\\ud83d/);
});
