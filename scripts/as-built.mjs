// Preloaded by benchmarks: they conclude by the rules that this checkout was built from, under the name that the built
// server knows them by, so that neither looks at everything anew because another seems to have concluded it.
import { existsSync, readFileSync } from 'node:fs';

const stamp = new URL('../.next/.keytrail-build', import.meta.url);
process.env.KEYTRAIL_BUILD ??= existsSync(stamp) ? readFileSync(stamp, 'utf8') : 'not built';
