import type { SourceSettings } from '@/lib/model/connected-source';

/** Where a source reads: a path, the address of a bucket, or Regions. */
export function placeOf(settings: SourceSettings): string {
  switch (settings.kind) {
    case 'disk':
      return settings.path;
    case 's3':
      return settings.address;
    case 'history':
      return settings.regions.join(', ');
  }
}
