import type { Ground, GroundPolicy, Reasoned } from '@/lib/model/ground';
import type { Bilingual } from '@/lib/model/language';

function en(ground: Ground): string {
  switch (ground.kind) {
    case 'denied-by':
      return `statement ${ground.statement} of the ${ground.policy} denies it`;
    case 'no-allow-in':
      return `no statement of the ${ground.policy} allows it`;
    case 'not-across-accounts':
      return 'the operation does not work for a caller from another account';
    case 'nobody-allows':
      return 'neither the key policy nor a grant allows it';
    case 'key-policy':
      return `statement ${ground.statement} of the key policy allows it`;
    case 'iam-through-key-policy':
      return `statement ${ground.statement} of the key policy lets IAM policies decide, and they allow it`;
    case 'iam':
      return 'IAM policies allow it; no key is involved';
    case 'grant':
      return `a grant to ${ground.grantee ?? 'a deleted principal'} allows it`;
    case 'needs-iam': {
      const { statement, account } = ground;
      const iam = `an IAM policy of account${account === null ? '' : ` ${account}`} must allow it`;
      if (statement === null) return iam;
      const way = statement.allows ? 'allows it' : 'leaves it to IAM';
      return `statement ${statement.name} of the key policy ${way}, and ${iam}`;
    }
    case 'policy-unknown':
      return `the policy of the key is not known; ${
        ground.best ? `${en(ground.best)} unless that policy denies it` : 'no living grant allows it'
      }`;
    case 'too-many':
      return `there are more combinations of ${ground.keys.join(', ')} than could be tried${atBest(ground.best)}`;
    case 'depends':
      return `it depends on what the request carries: ${ground.keys.join(', ')}${atBest(ground.best)}`;
    case 'not-made':
      return 'the key had not been made yet';
    case 'state':
      return `the key was ${ground.state}, in which it refuses such calls of everybody`;
    case 'undated-grants':
      return `${en(ground.ground)}; grants without a date are taken to be in force`;
    case 'unseen':
      return `an inventory of ${ground.day} shows the key otherwise, and no event tells since when; by what was told before, ${en(ground.ground)}`;
  }
}

function atBest(best: Reasoned | null): string {
  return best ? `; at best ${en(best)}` : '';
}

const POLICIES: Readonly<Record<GroundPolicy, string>> = {
  'key policy': '키 정책',
  'identity policy': '자격 증명 기반 정책',
  boundary: '권한 경계',
  'session policy': '세션 정책',
  SCP: 'SCP',
  RCP: 'RCP',
  'endpoint policy': '엔드포인트 정책',
};

function ko(ground: Ground): string {
  switch (ground.kind) {
    case 'denied-by':
      return `${POLICIES[ground.policy]}의 문 ${ground.statement}에서 거부합니다`;
    case 'no-allow-in':
      return `${POLICIES[ground.policy]}에 허용하는 문이 없습니다`;
    case 'not-across-accounts':
      return '다른 계정에서는 할 수 없는 작업입니다';
    case 'nobody-allows':
      return '키 정책과 권한 부여 어느 것도 허용하지 않습니다';
    case 'key-policy':
      return `키 정책의 문 ${ground.statement}에서 허용합니다`;
    case 'iam-through-key-policy':
      return `키 정책의 문 ${ground.statement}에서 IAM 정책에 맡기며, IAM 정책이 허용합니다`;
    case 'iam':
      return 'IAM 정책이 허용하며, 키와는 관계가 없습니다';
    case 'grant':
      return `${ground.grantee ?? '삭제된 주체'}에 대한 권한 부여로 허용됩니다`;
    case 'needs-iam': {
      const { statement, account } = ground;
      const iam = `${account === null ? '해당 계정' : `계정 ${account}`}의 IAM 정책에서도 허용해야 합니다`;
      if (statement === null) return iam;
      return `키 정책의 문 ${statement.name}에서 ${statement.allows ? '허용하며' : 'IAM에 맡기며'}, ${iam}`;
    }
    case 'policy-unknown':
      return `키 정책을 알 수 없습니다. ${
        ground.best ? `키 정책에서 거부하지 않는다면, ${ko(ground.best)}` : '허용하는 유효한 권한 부여가 없습니다'
      }`;
    case 'too-many':
      return `${ground.keys.join(', ')}의 조합이 너무 많아 모두 확인하지 못했습니다${koBest(ground.best)}`;
    case 'depends':
      return `요청에 담긴 값에 따라 다릅니다: ${ground.keys.join(', ')}${koBest(ground.best)}`;
    case 'not-made':
      return '아직 키가 생성되지 않았습니다';
    case 'state':
      return `키가 ${ground.state} 상태여서 누구의 호출이든 거부했습니다`;
    case 'undated-grants':
      return `${ko(ground.ground)}. 날짜가 없는 권한 부여는 유효한 것으로 보았습니다`;
    case 'unseen':
      return `${ground.day} 인벤토리에서는 다르며, 언제 바뀌었는지 알려 주는 이벤트가 없습니다. 그 전에 알려진 내용으로는 ${ko(ground.ground)}`;
  }
}

function koBest(best: Reasoned | null): string {
  return best ? `. 가장 유리한 경우, ${ko(best)}` : '';
}

/** Why somebody may or may not do something, as one sentence without its full stop. */
export const grounds: Bilingual<(ground: Ground) => string> = { en, ko };
