// `npm run docs:analyzers`: writes the catalogue of analyzers, in both languages.
import { writeFileSync } from 'node:fs';
import { ANALYZERS } from '@/lib/analyzers';
import { analyzerGuide } from '@/lib/exports/analyzer-guide';

writeFileSync('docs/analyzers.md', analyzerGuide(ANALYZERS, 'en', 'npm run docs:analyzers'));
writeFileSync('docs/analyzers.ko.md', analyzerGuide(ANALYZERS, 'ko', 'npm run docs:analyzers'));
