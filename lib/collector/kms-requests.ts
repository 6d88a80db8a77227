import { allPages, nextMarker } from './all-pages';
import type { AccountPort } from './aws-port';
import type { Request } from './interview';
import type { KeyQuestion } from './key-questions';

/** Every key of the Region: `{Keys}`. */
export async function listKeys(port: AccountPort, region: string, request: Request) {
  const Keys = await allPages(async (Marker) => {
    const page = await request(() => port['kms:ListKeys'](region, { Limit: 1000, Marker }));
    return { items: page.Keys ?? [], next: nextMarker(page) };
  });
  return { Keys };
}

/** Every alias of the Region, those of keys that do not exist yet as well: `{Aliases}`. */
export async function listAliases(port: AccountPort, region: string, request: Request) {
  const Aliases = await allPages(async (Marker) => {
    const page = await request(() => port['kms:ListAliases'](region, { Limit: 100, Marker }));
    return { items: page.Aliases ?? [], next: nextMarker(page) };
  });
  return { Aliases };
}

/** What a call about one key answers, all pages of it, in the shape the AWS CLI prints. */
export async function askOfKey(
  port: AccountPort,
  region: string,
  question: KeyQuestion | 'kms:DescribeKey',
  KeyId: string,
  request: Request,
): Promise<object> {
  switch (question) {
    case 'kms:DescribeKey':
      return request(() => port['kms:DescribeKey'](region, { KeyId }));
    case 'kms:GetKeyPolicy':
      return request(() => port['kms:GetKeyPolicy'](region, { KeyId, PolicyName: 'default' }));
    case 'kms:GetKeyRotationStatus':
      return request(() => port['kms:GetKeyRotationStatus'](region, { KeyId }));
    case 'kms:GetKeyLastUsage':
      return request(() => port['kms:GetKeyLastUsage'](region, { KeyId }));
    case 'kms:ListKeyRotations': {
      // The first material and those that wait for rotation are only told when they are asked for.
      const IncludeKeyMaterial = 'ALL_KEY_MATERIAL';
      const Rotations = await allPages(async (Marker) => {
        const input = { KeyId, IncludeKeyMaterial, Limit: 1000, Marker } as const;
        const page = await request(() => port['kms:ListKeyRotations'](region, input));
        return { items: page.Rotations ?? [], next: nextMarker(page) };
      });
      return { Rotations };
    }
    case 'kms:ListGrants': {
      const Grants = await allPages(async (Marker) => {
        const page = await request(() => port['kms:ListGrants'](region, { KeyId, Limit: 100, Marker }));
        return { items: page.Grants ?? [], next: nextMarker(page) };
      });
      return { Grants };
    }
    case 'kms:ListResourceTags': {
      const Tags = await allPages(async (Marker) => {
        const page = await request(() => port['kms:ListResourceTags'](region, { KeyId, Limit: 50, Marker }));
        return { items: page.Tags ?? [], next: nextMarker(page) };
      });
      return { Tags };
    }
  }
}
