/**
 * What is used of Sentry's plugins for the bundlers: that they upload source maps, and delete them. What
 * they would write into scripts, `debug-id.ts` writes.
 */

import { createRequire } from 'node:module'
import type { Compiler } from 'webpack'
import { makesMaps, type UploadOptions } from './source-maps.ts'

interface Uploading {
  name: string
  writeBundle: unknown
}

/** Vite's part: what is done with a bundle that is written. */
export async function viteUploader(options: () => UploadOptions): Promise<Uploading[]> {
  if (!makesMaps()) return []
  const plugin = await import('@sentry/vite-plugin').catch(() => refuse('@sentry/vite-plugin'))
  const [first] = plugin.sentryVitePlugin(options()) as unknown as Uploading[]
  return first ? [{ name: first.name, writeBundle: first.writeBundle }] : []
}

const require = createRequire(import.meta.url)

/** Webpack's part: what is done with a build that is written. */
export function uploadAfter(compiler: Compiler, options: () => UploadOptions): void {
  if (!makesMaps()) return
  let plugin: typeof import('@sentry/webpack-plugin')
  try {
    plugin = require('@sentry/webpack-plugin')
  } catch {
    return refuse('@sentry/webpack-plugin')
  }
  // It hears of nothing that it could change.
  const compilation = { tap() {} }
  const hooks = { value: { ...compiler.hooks, compilation } }
  plugin.sentryWebpackPlugin(options()).apply(Object.create(compiler, { hooks }))
}

function refuse(name: string): never {
  throw new Error(`SENTRY_AUTH_TOKEN is set, but ${name} is not installed.`)
}
