import type { Grant } from '@/lib/policy/types';
import { list, members, object, text } from './control-event';
import type { KeyGrant } from './key-history';

/**
 * A grant as the policy engine takes it. Old EC2 grants came without operations: they count as what such grants are for
 * (FACTS.md §1.2). Events spell constraints in camel case, the API in Pascal case.
 */
export function policyGrant({
  grantee,
  retiring,
  issuingAccount,
  operations,
  constraints,
}: Pick<KeyGrant, 'grantee' | 'retiring' | 'issuingAccount' | 'operations' | 'constraints'>): Grant {
  const bounds = members(constraints);
  const texts = (from: ReturnType<typeof object>) =>
    Object.fromEntries(
      Object.keys(from).flatMap((name) => (text(from, name) === null ? [] : [[name, text(from, name) ?? '']])),
    );
  const either = (name: string) => {
    const lower = object(bounds, `${name.charAt(0).toLowerCase()}${name.slice(1)}`);
    const found = Object.keys(lower).length > 0 ? lower : object(bounds, name);
    return Object.keys(found).length > 0 ? texts(found) : undefined;
  };
  const sourceArn =
    text(bounds, 'sourceArn') ??
    text(bounds, 'SourceArn') ??
    list(bounds, 'sourceArn')[0] ??
    list(bounds, 'SourceArn')[0];
  return {
    operations: operations.length > 0 ? operations : ['Decrypt', 'Encrypt', 'GenerateDataKey'],
    granteePrincipal: grantee ?? undefined,
    retiringPrincipal: retiring ?? undefined,
    issuingAccount: issuingAccount ?? undefined,
    constraints: {
      EncryptionContextSubset: either('EncryptionContextSubset'),
      EncryptionContextEquals: either('EncryptionContextEquals'),
      SourceArn: sourceArn,
    },
  };
}
