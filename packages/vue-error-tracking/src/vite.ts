/**
 * The plugin for Vite: tells the browser where it runs, collects what the source says, gives scripts
 * their debug ids and the page its Content-Security-Policy, and uploads source maps.
 */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin, ResolvedConfig, Rolldown, UserConfig } from 'vite'
import { LEFT_OUT } from './build/constants.ts'
import { mapWith, noteFor } from './build/debug-id.ts'
import { asConstants, readVariables, type BrowserVariables } from './build/environment.ts'
import { refuseMaps } from './build/no-maps.ts'
import { collectBundled, type Bundled } from './build/literals.ts'
import { isOff, REPLACED, resolveOptions, type BuildOptions } from './build/options.ts'
import { developmentPolicy, needsOf, REPORT_ONLY, securityPolicy } from './build/security-policy.ts'
import { makesMaps, readOwnFile, uploadOptions } from './build/source-maps.ts'
import { markBuilt } from './build/stylesheets.ts'
import { asText, BUNDLED, createTeller, MODULE, type Teller } from './build/told.ts'
import { viteUploader } from './build/uploader.ts'

export type { BuildOptions } from './build/options.ts'

const NAME = 'vue-error-tracking'
const RESOLVED = `\0${MODULE}`
/** Where the scripts for browsers are: this one is for Node, in a folder beside them. */
const OWN = fileURLToPath(new URL('..', import.meta.url))

/** Returns the plugin. */
export function errorTracking(options: BuildOptions = {}): Plugin {
  let variables: BrowserVariables
  let config: ResolvedConfig
  let teller: Teller
  /** Whether source maps are made because this plugin wants them. */
  let isMapping = false
  let isRolldown = true
  /** What a development server has served of modules from elsewhere, by their paths. */
  const served = new Map<string, string>()
  let bundled: Bundled | undefined

  return {
    name: NAME,
    enforce: 'pre',

    async config(user, { command, mode }) {
      const { prefix, serviceEnv, sentry } = resolveOptions(options, 'VITE_')
      readOwnFile()
      // Since its version 8, Vite has another bundler.
      isRolldown = 'rolldownVersion' in this.meta
      const root = resolve(user.root ?? '.')
      const isServing = command === 'serve'
      const directory = user.envDir ? resolve(root, user.envDir) : root
      variables = readVariables({ prefix, directory, serviceEnv, mode, isServing })
      isMapping = !isServing && makesMaps() && user.build?.sourcemap === undefined
      return {
        define: {
          ...asConstants(variables),
          ...(!isServing && LEFT_OUT),
        },
        // It imports a module that only this plugin knows.
        optimizeDeps: { exclude: [NAME], include: [`${NAME} > @sentry/vue`] },
        ssr: { noExternal: [NAME] },
        ...(!isServing && {
          worker: {
            plugins: () => [{ name: NAME, generateBundle: (_, bundle) => noteDebugIds(bundle) }],
          },
        }),
        test: { server: { deps: { inline: [NAME] } } },
        build: {
          // Hidden: no script refers to its map.
          ...(isMapping && { sourcemap: 'hidden' as const }),
          ...(!isServing && {
            [isRolldown ? 'rolldownOptions' : 'rollupOptions']: {
              plugins: isOff()
                ? []
                : await viteUploader(() =>
                    uploadOptions(variables, resolve(root, user.build?.outDir ?? 'dist'), sentry),
                  ),
            },
          }),
        },
      } as UserConfig
    },

    configResolved(resolved) {
      config = resolved
      const { origin, path } = placeOf(config.base)
      teller = createTeller(config.root, resolveOptions(options, 'VITE_'), {
        base: path,
        hosts: origin ? [new URL(origin).host] : [],
        isServing: config.command === 'serve',
        tests: config.mode === 'test',
      })
    },

    resolveId(id) {
      if (isOff() && REPLACED.test(id)) return `${OWN}without.js`
      return id === MODULE ? RESOLVED : undefined
    },

    load(id) {
      if (id === RESOLVED) {
        if (config.command !== 'serve') return teller.code()
        const found = collectBundled(served)
        if (config.mode !== 'test') teller.handOver([], [], found)
        return teller.code('', found)
      }
      // What the bundler knows of this package's own source maps, it hears from here.
      const isMapped = config.build.sourcemap && id.startsWith(OWN) && existsSync(`${id}.map`)
      if (!isMapped) return undefined
      return {
        code: readFileSync(id, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
        map: readFileSync(`${id}.map`, 'utf8'),
      }
    },

    transform(code, id) {
      if (config.command === 'serve') served.set(id.replace('.vite/deps/', ''), code)
      if (config.command === 'serve' || !id.startsWith(OWN)) return undefined
      // Vite's helper for imports that are written as plain literals is in the entry. When that fails
      // as it loads, nothing that needs the helper can be loaded: the SDK must be, to report it.
      // Each bundler sees through one way of writing them that the helper's regards as another thing.
      const other = isRolldown ? 'import(true && $1)' : 'import(($1))'
      return { code: code.replace(/\bimport\((["'][^"']+["'])\)/g, other), map: null }
    },

    configureServer(server) {
      const { csp } = resolveOptions(options, 'VITE_')
      const policy = csp && developmentPolicy(variables, csp === true ? {} : csp)
      server.middlewares.use((_, response, next) => {
        if (policy) response.setHeader(REPORT_ONLY, policy)
        next()
      })
      // What was edited counts from the page's next load on; no reload for its sake.
      server.watcher.on('change', (path) => {
        if (path === teller.file) return
        const module = server.moduleGraph.getModuleById(RESOLVED)
        if (module) server.moduleGraph.invalidateModule(module)
      })
    },

    renderChunk(code, _, __, { chunks }) {
      if (!code.includes(BUNDLED)) return undefined
      bundled = collectBundled(
        Object.values(chunks).flatMap(({ modules }) =>
          Object.entries(modules).map(([id, module]) => [id, module.code ?? ''] as const),
        ),
      )
      return { code: code.replace(BUNDLED, () => asText(bundled!)), map: null }
    },

    generateBundle: {
      // Behind Vite's own, which writes stylesheets in this hook.
      order: 'post',
      handler(_, bundle) {
        noteDebugIds(bundle)
        for (const file of Object.values(bundle)) {
          if (isStylesheet(file)) file.source = markBuilt(decoded(file.source))
        }
      },
    },

    /** What is built carries its policy; the development server's is a header, which reports alone. */
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const { csp } = resolveOptions(options, 'VITE_')
        if (!bundle || !csp) return
        const files = Object.values(bundle).map((file): [string, string] => [
          file.fileName,
          file.type === 'chunk' ? file.code : text(file.source),
        ])
        const content = securityPolicy(
          variables,
          { ...needsOf(html, files), origin: placeOf(config.base).origin },
          csp === true ? {} : csp,
        )
        const attrs = { 'http-equiv': 'Content-Security-Policy', content }
        return [{ tag: 'meta', attrs, injectTo: 'head-prepend' }]
      },
    },

    writeBundle(_, bundle) {
      teller.handOver(
        Object.values(bundle).flatMap((file) => (isStylesheet(file) ? [decoded(file.source)] : [])),
        Object.keys(bundle).filter(isShown),
        bundled,
      )
    },

    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        if (isMapping) refuseMaps(resolve(config.root, config.build.outDir))
      },
    },
  }
}

/** The files that the tunnel is told of: the scripts and styles. */
const isShown = (name: string) => /\.(m?js|css)$/.test(name)

type Bundle = Rolldown.OutputBundle

/** Sees to it that every script of a build notes its debug id, and its source map with it. */
function noteDebugIds(bundle: Bundle): void {
  for (const file of Object.values(bundle)) {
    if (file.type !== 'chunk') continue
    const note = noteFor(file.code)
    if (!note) continue
    file.code = note.line + file.code
    const map = bundle[file.sourcemapFileName ?? `${file.fileName}.map`]
    if (map?.type === 'asset') map.source = mapWith(note, text(map.source))
  }
}

/** Where files are served from: a path on the page's own origin, or another origin with a path. */
function placeOf(base: string): { origin?: string; path: string } {
  if (!/^https?:/.test(base)) return { path: base }
  const { origin, pathname } = new URL(base)
  return { origin, path: pathname }
}

function isStylesheet(file: { type: string; fileName: string }): file is Stylesheet {
  return file.type === 'asset' && file.fileName.endsWith('.css')
}

interface Stylesheet {
  type: 'asset'
  fileName: string
  source: string | Uint8Array
}

function decoded(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source)
}

function text(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : ''
}
