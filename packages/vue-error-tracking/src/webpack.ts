/**
 * The plugin for webpack, as Vue CLI has it: tells the browser where it runs, collects what the source
 * says, gives scripts their debug ids and the page its Content-Security-Policy, and uploads source
 * maps.
 */

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Compilation, Compiler } from 'webpack'
import { LEFT_OUT } from './build/constants.ts'
import { noteFor } from './build/debug-id.ts'
import { collectBundled, type Bundled } from './build/literals.ts'
import { asConstants, readVariables, type BrowserVariables } from './build/environment.ts'
import { refuseMaps } from './build/no-maps.ts'
import {
  isOff,
  REPLACED,
  resolveOptions,
  type BuildOptions,
  type Resolved,
} from './build/options.ts'
import { beginOfHead } from './build/inline.ts'
import { developmentPolicy, needsOf, REPORT_ONLY, securityPolicy } from './build/security-policy.ts'
import { makesMaps, readOwnFile, uploadOptions } from './build/source-maps.ts'
import { markBuilt } from './build/stylesheets.ts'
import { asText, BUNDLED, createTeller, PARTS } from './build/told.ts'
import { uploadAfter } from './build/uploader.ts'

export type { BuildOptions } from './build/options.ts'

const NAME = 'vue-error-tracking'

/** Where the scripts for browsers are: this one is for Node, in a folder beside them. */
const OWN = fileURLToPath(new URL('..', import.meta.url))
const FROM_BUILD = `${OWN}from-build.js`
const loader = (name: string) =>
  fileURLToPath(new URL(`./build/loaders/${name}.js`, import.meta.url))

export class ErrorTrackingPlugin {
  readonly #options: Resolved

  constructor(options: BuildOptions = {}) {
    this.#options = resolveOptions(options, 'VUE_APP_')
  }

  /** For the development server: a policy that reports and forbids nothing. */
  get headers(): Record<string, string> {
    const { csp } = this.#options
    if (!csp) return {}
    const variables = this.#read(process.cwd(), process.env.NODE_ENV ?? 'development', true)
    return { [REPORT_ONLY]: developmentPolicy(variables, csp === true ? {} : csp, true) }
  }

  #read(directory: string, mode: string, isServing: boolean): BrowserVariables {
    const { prefix, serviceEnv } = this.#options
    return readVariables({ prefix, directory, serviceEnv, mode, isServing })
  }

  apply(compiler: Compiler): void {
    const { context, mode = 'production', output } = compiler.options
    const root = context ?? process.cwd()
    const isBuilding = mode === 'production'
    readOwnFile()
    const variables = this.#read(root, process.env.NODE_ENV ?? mode, !isBuilding)
    const given = typeof output.publicPath === 'string' ? output.publicPath : 'auto'
    const publicPath = given === 'auto' ? '/' : given
    const { origin, path } = placeOf(publicPath)

    new compiler.webpack.DefinePlugin({
      ...asConstants(variables),
      'import.meta.env.BASE_URL': JSON.stringify(publicPath),
      'import.meta.env.DEV': String(!isBuilding),
      ...(isBuilding && LEFT_OUT),
    }).apply(compiler)

    const teller = createTeller(root, this.#options, {
      base: path,
      hosts: origin ? [new URL(origin).host] : [],
    })
    compiler.options.module.rules.push(
      {
        resource: FROM_BUILD,
        enforce: 'pre',
        use: [{ loader: loader('from-build'), options: { teller } }],
      },
      {
        resource: (file: string) => file.startsWith(OWN) && file !== FROM_BUILD,
        enforce: 'pre',
        use: [loader('source-map')],
      },
    )
    if (isOff()) {
      const { NormalModuleReplacementPlugin } = compiler.webpack
      new NormalModuleReplacementPlugin(REPLACED, `${OWN}without.js`).apply(compiler)
    }
    let bundled: Bundled | undefined
    // Once it is emitted, webpack forgets what a file held.
    compiler.hooks.emit.tap(NAME, (compilation) =>
      teller.handOver(
        stylesheets(compilation).map(({ source }) => String(source.source())),
        Object.keys(compilation.assets).filter((name) => /\.(m?js|css)$/.test(name)),
        bundled,
      ),
    )
    compiler.hooks.compilation.tap(NAME, (compilation) =>
      finishScripts(compiler, compilation, () => (bundled = bundledIn(compilation))),
    )
    if (isBuilding) this.#build(compiler, variables, origin)
  }

  #build(compiler: Compiler, variables: BrowserVariables, origin: string | undefined): void {
    const { options } = compiler
    const isMapping = makesMaps() && !options.devtool
    // Hidden: no script refers to its map.
    if (isMapping) options.devtool = 'hidden-source-map'
    if (origin) options.output.crossOriginLoading ??= 'anonymous'
    const folder = () => compiler.outputPath || resolve(options.output.path ?? 'dist')

    if (!isOff()) {
      uploadAfter(compiler, () =>
        uploadOptions(variables, options.output.path ?? resolve('dist'), this.#options.sentry),
      )
    }
    compiler.hooks.compilation.tap(NAME, (compilation) => {
      markStylesheets(compiler, compilation)
      const pages = pagesOf(compiler, compilation)
      if (origin) pages?.alterAssetTagGroups.tap(NAME, (page) => askForErrors(page, origin))
      const { csp } = this.#options
      if (!csp) return
      pages?.beforeEmit.tap(NAME, (page) => {
        const files = compilation
          .getAssets()
          .map(({ name, source }): [string, string] => [name, String(source.source())])
        const needs = { ...needsOf(page.html, files), origin }
        return withPolicy(page, securityPolicy(variables, needs, csp === true ? {} : csp))
      })
    })
    compiler.hooks.done.tap({ name: NAME, stage: 1000 }, () => {
      if (isMapping) refuseMaps(folder())
    })
  }
}

/**
 * Sees to it that every script notes its debug id, and one the names of all and what the modules say: once they are small, and
 * before their maps are made.
 */
function finishScripts(
  { webpack }: Compiler,
  compilation: Compilation,
  bundled: () => Bundled,
): void {
  const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE + 1
  compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
    const parts = partsOf(compilation)
    for (const name of scripts(compilation)) {
      compilation.updateAsset(name, (given) => {
        const script = new webpack.sources.ReplaceSource(given)
        const text = String(given.source())
        const write = (place: string, content: () => string) => {
          const at = text.indexOf(place)
          if (at >= 0) script.replace(at, at + place.length - 1, content())
        }
        write(PARTS, () => parts)
        write(BUNDLED, () => asText(bundled()))
        const note = noteFor(String(script.source()))
        return note ? new webpack.sources.ConcatSource(note.line, script) : script
      })
    }
  })
}

/** Numbers of parts that come later, each with the name of the module that they were made for. */
function partsOf({ chunks, chunkGraph }: Compilation): string {
  return [...chunks]
    .filter((chunk) => !chunk.canBeInitial())
    .flatMap((chunk) => {
      const [module] = chunkGraph.getChunkRootModules(chunk)
      const name = /([\w-]+)\.\w+$/.exec(module?.nameForCondition() ?? '')?.[1]
      return name ? `${chunk.id} ${name}` : []
    })
    .join(' ')
}

/** What the modules from elsewhere say. */
function bundledIn({ modules }: Compilation): Bundled {
  type Module = typeof modules extends Set<infer One> ? One & { modules?: Module[] } : never
  const parts = [...modules].flatMap((module: Module) => module.modules ?? [module])
  return collectBundled(
    parts.map((module) => [
      module.nameForCondition() ?? '',
      String(module.originalSource()?.source() ?? ''),
    ]),
  )
}

function scripts(compilation: Compilation): string[] {
  const names = new Set([...compilation.chunks].flatMap(({ files }) => [...files]))
  return [...names].filter((name) => /\.m?js$/.test(name))
}

function stylesheets(compilation: Compilation) {
  return compilation.getAssets().filter(({ name }) => name.endsWith('.css'))
}

/** After they are made small, and before their names are made of what they hold. */
function markStylesheets({ webpack }: Compiler, compilation: Compilation): void {
  const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_INLINE
  compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
    for (const { name } of stylesheets(compilation)) {
      compilation.updateAsset(
        name,
        (css) => new webpack.sources.RawSource(markBuilt(String(css.source()))),
      )
    }
  })
}

interface Tag {
  attributes: Record<string, string | boolean | null | undefined>
}

interface Tags {
  headTags: Tag[]
  bodyTags: Tag[]
}

interface Page {
  html: string
}

interface Hook<T> {
  tap: (name: string, change: (page: T) => T) => void
}

/** What is used of html-webpack-plugin, which Vue CLI brings. */
interface HtmlPlugin {
  getCompilationHooks: (compilation: Compilation) => {
    alterAssetTagGroups: Hook<Tags>
    beforeEmit: Hook<Page>
  }
}

/** What is told of each page that is built, when all that it names has been made. */
function pagesOf(compiler: Compiler, compilation: Compilation) {
  const isHtml = (plugin: unknown) => plugin?.constructor.name === 'HtmlWebpackPlugin'
  const html = compiler.options.plugins.find(isHtml)?.constructor as HtmlPlugin | undefined
  return html?.getCompilationHooks(compilation)
}

function withPolicy(page: Page, policy: string): Page {
  const { html } = page
  const begin = beginOfHead(html)
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
  return Object.assign(page, { html: html.slice(0, begin) + meta + html.slice(begin) })
}

/** Of a script of another origin a page hears "Script error." alone, unless it asks to hear more. */
function askForErrors(page: Tags, origin: string): Tags {
  for (const { attributes } of [...page.headTags, ...page.bodyTags]) {
    const address = attributes.src ?? attributes.href
    if (String(address).startsWith(origin)) attributes.crossorigin ??= 'anonymous'
  }
  return page
}

/** Where files are served from: a path on the page's own origin, or another origin with a path. */
function placeOf(publicPath: string): { origin?: string; path: string } {
  if (!/^https?:/.test(publicPath)) return { path: publicPath }
  const { origin, pathname } = new URL(publicPath)
  return { origin, path: pathname }
}
