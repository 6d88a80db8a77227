import type { FieldFlaw } from '@/lib/model/field-flaw';
import type { Language } from '@/lib/model/language';

function english(flaw: FieldFlaw): string {
  switch (flaw.kind) {
    case 'empty':
      return 'Fill this in.';
    case 'no-choice':
      return 'Choose one.';
    case 'no-number':
      return 'Write a number.';
    case 'no-whole-number':
      return 'Write a whole number.';
    case 'half-filled':
      return 'Fill in every part.';
    case 'no-address':
      return 'Write a whole address, beginning with https://.';
    case 'too-short':
      return `Write at least ${flaw.least} characters; there are ${flaw.now} now.`;
    case 'too-long':
      return `Write at most ${flaw.most} characters; there are ${flaw.now} now.`;
    case 'too-small':
      return `Write ${flaw.limit} or more.`;
    case 'too-large':
      return `Write ${flaw.limit} or less.`;
    case 'too-early':
      return `Choose ${flaw.limit} or later.`;
    case 'too-late':
      return `Choose ${flaw.limit} or earlier.`;
  }
}

function korean(flaw: FieldFlaw): string {
  switch (flaw.kind) {
    case 'empty':
      return '이 칸을 채워 주세요.';
    case 'no-choice':
      return '하나를 선택해 주세요.';
    case 'no-number':
      return '숫자를 입력해 주세요.';
    case 'no-whole-number':
      return '정수를 입력해 주세요.';
    case 'half-filled':
      return '빠진 부분 없이 입력해 주세요.';
    case 'no-address':
      return 'https://로 시작하는 주소 전체를 입력해 주세요.';
    case 'too-short':
      return `${flaw.least}자 이상 입력해 주세요. 지금은 ${flaw.now}자입니다.`;
    case 'too-long':
      return `${flaw.most}자까지만 입력할 수 있습니다. 지금은 ${flaw.now}자입니다.`;
    case 'too-small':
      return `${flaw.limit} 이상을 입력해 주세요.`;
    case 'too-large':
      return `${flaw.limit} 이하를 입력해 주세요.`;
    case 'too-early':
      return `${flaw.limit} 또는 그 이후를 선택해 주세요.`;
    case 'too-late':
      return `${flaw.limit} 또는 그 이전을 선택해 주세요.`;
  }
}

/** What a field says that cannot be sent as it is: what to do, in one sentence or two. */
export function fieldFlawText(language: Language, flaw: FieldFlaw): string {
  switch (language) {
    case 'en':
      return english(flaw);
    case 'ko':
      return korean(flaw);
  }
}
