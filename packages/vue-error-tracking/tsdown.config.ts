import { defineConfig } from 'tsdown'
import vue from 'unplugin-vue/rolldown'
import { collectFiles } from './scripts/own-literals.ts'
import { policyParts } from './scripts/policy-parts.ts'

/** Puts what the package itself says into the module that stands for it. */
const ownLiterals = {
  name: 'own-literals',
  transform: {
    filter: { id: /own-literals\.ts$/ },
    handler: () => `export const ownLiterals = ${JSON.stringify(collectFiles())}`,
  },
}

const shared = {
  unbundle: true,
  root: 'src',
  outDir: 'dist',
  sourcemap: true,
  fixedExtension: false,
  hash: false,
  logLevel: 'warn' as const,
}

export default defineConfig([
  {
    ...shared,
    entry: ['src/index.ts', 'src/early.ts', 'src/from-build.ts', 'src/without.ts'],
    tsconfig: 'tsconfig.app.json',
    platform: 'browser',
    target: 'es2022',
    plugins: [policyParts, vue({ isProduction: true })],
    dts: { vue: true },
    deps: { neverBundle: [/^vue/, /^@sentry\//, 'vue-error-tracking/from-build'] },
  },
  {
    ...shared,
    outDir: 'dist/node',
    entry: ['src/vite.ts', 'src/webpack.ts', 'src/testing/index.ts', 'src/build/loaders/*.ts'],
    tsconfig: 'tsconfig.node.json',
    platform: 'node',
    target: 'node20',
    plugins: [ownLiterals],
    dts: true,
  },
])
