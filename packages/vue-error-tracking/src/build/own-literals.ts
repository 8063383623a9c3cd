/** What this package's own source says: `tsdown.config.ts` fills this in as the package is built. */

import type { Literals } from '../from-build.ts'

export const ownLiterals: Literals = { templates: [], names: '', paths: '' }
