import type { Language } from '@/lib/model/language';
import { readingReason } from './reading-reasons';

/**
 * What the server refuses, in a reader's words. Verbs say it in English, for the command line and the log; a Korean
 * reader gets the same sentence by sentence. What AWS or the system said stands in it as it was said.
 */
const KOREAN: readonly (readonly [pattern: RegExp, ko: (...parts: string[]) => string])[] = [
  [/The sample story takes no logs of yours\./g, () => '예시 데이터에는 실제 로그를 넣지 않습니다.'],
  [/Start with npm start -- --empty\./g, () => 'npm start -- --empty로 시작해 주세요.'],
  [/There is nothing at (.+?) on the machine of the server\./g, (at) => `서버의 ${at}에 아무것도 없습니다.`],
  [
    /Make the folder or bind it in, or name another\./g,
    () => '폴더를 만들거나 연결(마운트)하거나 다른 경로를 지정해 주세요.',
  ],
  [/There is a source named (.+?) already\./g, (name) => `${name}(이)라는 수집 원본이 이미 있습니다.`],
  [
    /(\S.*?) stands in keytrail\.json\. Nothing was changed\. Take it out there\./g,
    (name) => `${name}은(는) keytrail.json에 있습니다. 아무것도 바뀌지 않았습니다. 그 파일에서 빼 주세요.`,
  ],
  [/There is no such source any more\./g, () => '그 수집 원본은 이제 없습니다.'],
  [/Only an administrator may change or read sources\./g, () => '관리자만 수집 원본을 바꾸거나 읽을 수 있습니다.'],
  [
    /The first day, (.*?), is after the last, (.*?)\./g,
    (from, to) => `시작일 ${from}이(가) 종료일 ${to}보다 늦습니다.`,
  ],
  [/Give the source a name\./g, () => '수집 원본의 이름을 입력해 주세요.'],
  [/A name has at most (\d+) characters\./g, (most) => `이름은 ${most}자까지 쓸 수 있습니다.`],
  [/An external id has from (\d+) to (\d+) characters\./g, (least, most) => `외부 ID는 ${least}~${most}자입니다.`],
  [
    /A profile has letters, digits, spaces and \. _ - @ \+ only\./g,
    () => '프로필 이름에는 영문자, 숫자, 공백과 . _ - @ + 만 쓸 수 있습니다.',
  ],
  [/Give the ARN of a role, such as (\S+)\./g, (arn) => `역할의 ARN을 입력해 주세요. 예: ${arn}`],
  [/Give the path from the root on, such as (\S+)\./g, (path) => `루트부터 시작하는 경로를 입력해 주세요. 예: ${path}`],
  [
    /Give it as s3:\/\/BUCKET or s3:\/\/BUCKET\/PREFIX\./g,
    () => 's3://BUCKET 또는 s3://BUCKET/PREFIX 형식으로 입력해 주세요.',
  ],
  [/Give the URL of the queue, such as (\S+)\./g, (url) => `대기열의 URL을 입력해 주세요. 예: ${url}`],
  [/Name Regions as AWS does, such as (\S+)\./g, (region) => `리전은 AWS의 이름대로 입력해 주세요. 예: ${region}`],
  [
    /Read it every so many whole minutes, from (\d+) to (\d+), which is a week\./g,
    (least, most) => `읽는 간격은 ${least}분부터 ${most}분(1주)까지의 정수로 입력해 주세요.`,
  ],
  [
    /The role could not be taken \((.*?)\)\. Nothing was read\. Allow sts:AssumeRole on (\S+), and look at what its trust policy says of the external id\./gs,
    (said, role) =>
      `역할을 맡을 수 없었습니다(${said}). 아무것도 읽지 않았습니다. ${role}에 sts:AssumeRole을 허용하고, 신뢰 정책의 외부 ID를 확인해 주세요.`,
  ],
  [
    /AWS does not know us \((.*?)\)\. Nothing was read\. Log in to AWS, or name a profile: --profile NAME\./gs,
    (said) =>
      `AWS가 자격 증명을 알지 못합니다(${said}). 아무것도 읽지 않았습니다. AWS에 로그인하거나 프로필을 지정해 주세요.`,
  ],
  [
    /AWS cannot be reached \((.*?)\)\. Nothing was read\. Look at the network, a proxy, or AWS_REGION\./gs,
    (said) =>
      `AWS에 연결할 수 없습니다(${said}). 아무것도 읽지 않았습니다. 네트워크, 프록시, AWS_REGION을 확인해 주세요.`,
  ],
  [/AWS cannot be reached any more \((.*?)\)\./gs, (said) => `AWS에 더는 연결할 수 없습니다(${said}).`],
  [
    /The credentials ended \((.*?)\)\. Log in again\./gs,
    (said) => `자격 증명이 만료되었습니다(${said}). 다시 로그인해 주세요.`,
  ],
  [
    /There is no profile "(.*?)" in (.*?)\. (?:They hold no profile at all|They hold: (.*?))\. AWS was not asked\. Name a profile that is there, or make this one: (aws configure --profile \S+)/gs,
    (name, files, held, command) =>
      `${files}에 프로필 "${name}"이(가) 없습니다. ${held === '' ? '프로필이 하나도 없습니다.' : `있는 프로필: ${held}.`} AWS에는 묻지 않았습니다. 있는 프로필을 지정하거나 새로 만들어 주세요: ${command}`,
  ],
  [
    /What was read is kept(?:; repeat the command to go on|; the next time goes on from there)?\./g,
    () => '읽은 것은 보관되며, 다음에 이어서 읽습니다.',
  ],
  [
    /no log files of CloudTrail are here; give the prefix above the folder AWSLogs/g,
    () => '여기에는 CloudTrail 로그 파일이 없습니다. AWSLogs 폴더 위의 접두사를 지정해 주세요',
  ],
  [
    /(\d+) folders from here on were not looked into; give the prefix above each folder AWSLogs/g,
    (count) => `여기부터 폴더 ${count}개는 살펴보지 않았습니다. AWSLogs 폴더마다 그 위의 접두사를 지정해 주세요`,
  ],
  [/archived in S3 Glacier: restore it, then it is read/g, () => 'S3 Glacier에 보관되어 있습니다. 복원하면 읽습니다'],
  [/(\S+): (\S+:\S+) on (\S+) is missing/g, (code, action, on) => `${code}: ${on}에 대한 ${action} 권한이 없습니다`],
  [/Refused: (.+)$/gs, (what) => `거부됨: ${what.replaceAll(' on ', ' → ')}`],
  [/^The operation was aborted due to timeout$/g, () => '정해진 시간 안에 답이 오지 않았습니다.'],
  [/There is no analyzer "(.*?)"\./g, (id) => `"${id}"(이)라는 분석기가 없습니다.`],
  [/(\S+) has no threshold "(.*?)"\./g, (id, name) => `${id}에는 임계값 "${name}"이(가) 없습니다.`],
  [
    /(\S+): (\S+) is from (\S+) to (\S+), not (\S+)\./g,
    (id, name, least, most, value) => `${id}: ${name}은(는) ${least}부터 ${most}까지입니다(입력한 값: ${value}).`,
  ],
  [/An account id has twelve digits\./g, () => '계정 ID는 숫자 12자리입니다.'],
  [/Not the name of a Region\./g, () => '리전 이름이 아닙니다.'],
  [/An ARN, in which \* stands for any text\./g, () => 'ARN을 입력해 주세요. *는 임의의 글자를 뜻합니다.'],
  [/A day is written as (\S+)\./g, (day) => `날짜는 ${day} 형식으로 입력해 주세요.`],
  [/A note has at most (\d+) characters\./g, (most) => `메모는 ${most}자까지 쓸 수 있습니다.`],
  [/An ARN has at most (\d+) characters here\./g, (most) => `ARN은 ${most}자까지 쓸 수 있습니다.`],
  [/Write tags as name=value\./g, () => '태그는 이름=값 형식으로 입력해 주세요.'],
  [/The name of a tag has at most (\d+) characters\./g, (most) => `태그 이름은 ${most}자까지 쓸 수 있습니다.`],
  [/The value of a tag has at most (\d+) characters\./g, (most) => `태그 값은 ${most}자까지 쓸 수 있습니다.`],
  [/Whole days, from (\d+) to (\d+)\./g, (least, most) => `${least}부터 ${most}까지의 정수로 일수를 입력해 주세요.`],
  [/A whole number\./g, () => '정수를 입력해 주세요.'],
  [
    /Name an account, a Region or part of a name; this would match everything of its kind\./g,
    () => '계정, 리전 또는 이름의 일부를 지정해 주세요. 그대로는 같은 종류의 모든 것에 들어맞습니다.',
  ],
  [/That would match everything\./g, () => '모든 것에 들어맞는 패턴은 쓸 수 없습니다.'],
  [/Nothing was set up\./g, () => '아무것도 설정하지 않았습니다.'],
  [/Nothing was changed\./g, () => '아무것도 바뀌지 않았습니다.'],
  [/Nothing was begun\./g, () => '아무것도 시작하지 않았습니다.'],
  [/Nothing was read\./g, () => '아무것도 읽지 않았습니다.'],
];

/** What went wrong, in a language; what is in no list stays as it was said. */
export function problemText(problem: string, language: Language): string {
  if (language === 'en') return problem;
  const told = KOREAN.reduce((text, [pattern, ko]) => {
    return text.replace(pattern, (_, ...found: unknown[]) =>
      ko(...found.slice(0, ko.length).map((part) => (typeof part === 'string' ? part : ''))),
    );
  }, problem);
  // A path, and why it could not be read.
  const [, path = '', reason = ''] = /^(\S+): (.+)$/s.exec(told) ?? [];
  return reason === '' ? told : `${path}: ${readingReason(reason, language)}`;
}
