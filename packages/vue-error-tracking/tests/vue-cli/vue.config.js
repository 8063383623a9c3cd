import { ErrorTrackingPlugin } from 'vue-error-tracking/webpack'
import webpack from 'webpack'

/** What a test wants of the build: see `Cell` in `browser/build.mjs`. */
const cell = JSON.parse(process.env.CELL ?? '{}')
const { base = '/', history = 'web', historyBase, inline = false, options, outDir = 'dist' } = cell
const { minify = true } = cell

const errorTracking = new ErrorTrackingPlugin(options)

export default {
  publicPath: base,
  outputDir: outDir,
  assetsDir: 'assets',
  productionSourceMap: false,
  lintOnSave: false,
  configureWebpack: { plugins: [errorTracking] },
  devServer: { headers: errorTracking.headers },
  chainWebpack(config) {
    config.plugins.delete('fork-ts-checker')
    config.module.rule('svg').set('parser', { dataUrlCondition: { maxSize: inline ? 4096 : 0 } })
    if (!minify) config.optimization.minimize(false)
    if (inline) config.module.rule('svg').type('asset')
    config.optimization.splitChunks(false).set('moduleIds', 'size').set('chunkIds', 'size')
    config.plugin('host').use(webpack.DefinePlugin, [
      {
        'import.meta.env.HISTORY': JSON.stringify(history),
        'import.meta.env.HISTORY_BASE': JSON.stringify(historyBase ?? base),
      },
    ])
  },
}
