/**
 * The plugin for webpack, as Vue CLI has it: tells the browser where it runs, collects what the source
 * says, gives scripts their debug ids and the page its Content-Security-Policy, and uploads source
 * maps.
 */

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Compilation, Compiler, sources } from 'webpack'
import { LEFT_OUT } from './build/constants.ts'
import { missingNote, shortenDebugId } from './build/debug-id.ts'
import { asConstants, readVariables, type BrowserVariables } from './build/environment.ts'
import { refuseMaps } from './build/no-maps.ts'
import {
  isOff,
  REPLACED,
  resolveOptions,
  type BuildOptions,
  type Resolved,
} from './build/options.ts'
import { needsOf, securityPolicy } from './build/security-policy.ts'
import { makesMaps, pluginOptions, readOwnFile } from './build/source-maps.ts'
import { markBuilt } from './build/stylesheets.ts'
import { createTeller } from './build/told.ts'

export type { BuildOptions } from './build/options.ts'

const NAME = 'vue-error-tracking'

type Source = sources.Source
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

  apply(compiler: Compiler): void {
    const { context, mode = 'production', output } = compiler.options
    const root = context ?? process.cwd()
    const isBuilding = mode === 'production'
    readOwnFile()
    const { prefix, serviceEnv } = this.#options
    const variables = readVariables({
      prefix,
      directory: root,
      serviceEnv,
      mode: process.env.NODE_ENV ?? mode,
      isServing: !isBuilding,
    })
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
    // Once it is emitted, webpack forgets what a file held.
    compiler.hooks.emit.tap(NAME, (compilation) =>
      teller.handOver(
        stylesheets(compilation).map(({ source }) => String(source.source())),
        Object.keys(compilation.assets).filter((name) => /\.(m?js|css)$/.test(name)),
      ),
    )
    compiler.hooks.compilation.tap(NAME, (compilation) => noteDebugIds(compiler, compilation))
    if (isBuilding) this.#build(compiler, variables, origin)
  }

  #build(compiler: Compiler, variables: BrowserVariables, origin: string | undefined): void {
    const { options } = compiler
    const isMapping = makesMaps() && !options.devtool
    // Hidden: no script refers to its map.
    if (isMapping) options.devtool = 'hidden-source-map'
    if (origin) options.output.crossOriginLoading ??= 'anonymous'
    const folder = () => compiler.outputPath || resolve(options.output.path ?? 'dist')

    upload(
      compiler,
      pluginOptions(variables, options.output.path ?? resolve('dist'), this.#options.sentry),
    )
    compiler.hooks.compilation.tap(NAME, (compilation) => {
      markStylesheets(compiler, compilation)
      changePages(compiler, compilation, (page) => {
        if (origin) askForErrors(page, origin)
        const { csp } = this.#options
        if (!csp) return
        const needs = needsOf(compilation.getAssets().map(({ source }) => String(source.source())))
        const policy = securityPolicy(variables, { ...needs, origin }, csp === true ? {} : csp)
        const attributes = { 'http-equiv': 'Content-Security-Policy', content: policy }
        page.headTags.unshift({
          tagName: 'meta',
          voidTag: true,
          attributes,
          meta: { plugin: NAME },
        })
      })
    })
    compiler.hooks.done.tap({ name: NAME, stage: 1000 }, () => {
      if (isMapping) refuseMaps(folder())
    })
  }
}

const require = createRequire(import.meta.url)

/** Sentry's own plugin. */
function upload(compiler: Compiler, options: ReturnType<typeof pluginOptions>): void {
  if (isOff()) return
  let sentry: typeof import('@sentry/webpack-plugin') | undefined
  try {
    sentry = require('@sentry/webpack-plugin')
  } catch {
    if (!makesMaps()) return
    throw new Error('SENTRY_AUTH_TOKEN is set, but @sentry/webpack-plugin is not installed.')
  }
  sentry?.sentryWebpackPlugin(options).apply(compiler)
}

/** Sees to it that every script notes its debug id, and no more. */
function noteDebugIds({ webpack }: Compiler, compilation: Compilation): void {
  const { PROCESS_ASSETS_STAGE_ADDITIONS, PROCESS_ASSETS_STAGE_REPORT } = webpack.Compilation
  const { ConcatSource, RawSource } = webpack.sources
  const change = (stage: number, changed: (script: Source) => Source) =>
    compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
      const names = new Set([...compilation.chunks].flatMap(({ files }) => [...files]))
      for (const name of names) {
        if (/\.m?js$/.test(name)) compilation.updateAsset(name, changed)
      }
    })
  // After Sentry's plugin, and before source maps are made of what there is.
  change(PROCESS_ASSETS_STAGE_ADDITIONS + 1, (script) => {
    const note = missingNote(String(script.source()))
    return note ? new ConcatSource(note, script) : script
  })
  change(
    PROCESS_ASSETS_STAGE_REPORT,
    (script) => new RawSource(shortenDebugId(String(script.source()))),
  )
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
  tagName: string
  voidTag: boolean
  attributes: Record<string, string | boolean | null | undefined>
  meta: object
}

interface HtmlPage {
  headTags: Tag[]
  bodyTags: Tag[]
}

/** What is used of html-webpack-plugin, which Vue CLI brings. */
interface HtmlPlugin {
  getCompilationHooks: (compilation: Compilation) => {
    alterAssetTagGroups: {
      tap: (name: string, change: (page: HtmlPage) => HtmlPage) => void
    }
  }
}

/** Changes each page that is built, when all that it names has been made. */
function changePages(
  compiler: Compiler,
  compilation: Compilation,
  change: (page: HtmlPage) => void,
): void {
  const isHtml = (plugin: unknown) => plugin?.constructor.name === 'HtmlWebpackPlugin'
  const html = compiler.options.plugins.find(isHtml)?.constructor as HtmlPlugin | undefined
  html?.getCompilationHooks(compilation).alterAssetTagGroups.tap(NAME, (page) => {
    change(page)
    return page
  })
}

/** Of a script of another origin a page hears "Script error." alone, unless it asks to hear more. */
function askForErrors({ headTags, bodyTags }: HtmlPage, origin: string): void {
  for (const { attributes } of [...headTags, ...bodyTags]) {
    const address = attributes.src ?? attributes.href
    if (String(address).startsWith(origin)) attributes.crossorigin ??= 'anonymous'
  }
}

/** Where files are served from: a path on the page's own origin, or another origin with a path. */
function placeOf(publicPath: string): { origin?: string; path: string } {
  if (!/^https?:/.test(publicPath)) return { path: publicPath }
  const { origin, pathname } = new URL(publicPath)
  return { origin, path: pathname }
}
