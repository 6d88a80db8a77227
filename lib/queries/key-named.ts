import { AppError } from '@/lib/model/errors';

interface Named {
  readonly key_arn: string;
  readonly key_id: string;
  readonly aliases: readonly string[];
}

/** The one key that an ARN, key id or alias names. Throws `not-found` for none and `invalid` for several. */
export function keyNamed<Key extends Named>(keys: readonly Key[], name: string): Key {
  const alias = name.replace(/^alias\//, '');
  const found = keys.filter((key) => key.key_arn === name || key.key_id === name || key.aliases.includes(alias));
  const [key, ...others] = found;
  if (!key) throw new AppError('not-found', `No key is known as "${name}". "keytrail keys" lists the known ones.`);
  if (others.length === 0) return key;
  throw new AppError(
    'invalid',
    `"${name}" names ${found.length} keys; use an ARN:\n${found.map(({ key_arn }) => `  ${key_arn}`).join('\n')}`,
  );
}
