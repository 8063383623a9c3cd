/** URLs keep a declared host, and of the path the parts that stand in the source. */

const MAX_LENGTH = 2000
const MAX_PARTS = 8

/** Where the files of this build, and those of the development server, are. */
const FOLDER = /\/(?:assets|src|node_modules|@vite)\//
const FILE = /^[\w@./+-]{1,200}\.(?:m?[jt]sx?|vue|css)$/

export interface Urls {
  /** Masks a URL or path; undefined if the text is none. */
  mask: (text: string) => string | undefined
  /** A page's route, or the masked URL. */
  page: (text: string) => string | undefined
  /** A script of this application, without its host. */
  asset: (text: string) => string | undefined
  isKnownHost: (host: string) => boolean
}

/**
 * @param hosts hosts that may be shown
 * @param paths parts of paths that stand in the source, separated by spaces
 * @param routeOf the path of the route that an address belongs to
 */
export function createUrls(
  hosts: string[],
  paths: string,
  routeOf: (path: string) => string | undefined,
): Urls {
  const known = new Set(['*', '…', ...paths.split(' ')])

  function split(text: string) {
    const found = /^(?:(https?|wss?):)?(?:\/\/([^/?#\\]*))?([^?#]*)/i.exec(
      text.slice(0, MAX_LENGTH),
    )
    const [, scheme = 'https', authority = '', path = ''] = found ?? []
    const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
    return { scheme, host, path, isOwn: !host || host === location.host }
  }

  function maskPath(path: string): string {
    const parts = path.split('/').filter(Boolean)
    const shown = parts.slice(0, MAX_PARTS).map((part) => (known.has(part) ? part : '*'))
    return [...shown, ...(parts.length > MAX_PARTS ? ['…'] : [])].map((part) => `/${part}`).join('')
  }

  function assetPath(path: string): string | undefined {
    const at = path.search(FOLDER)
    return at >= 0 && FILE.test(path.slice(at))
      ? maskPath(path.slice(0, at)) + path.slice(at)
      : undefined
  }

  function mask(text: string): string | undefined {
    const { scheme, host, path, isOwn } = split(text)
    if (!host && !path.startsWith('/')) return undefined
    if (isOwn) return assetPath(path) ?? (maskPath(path) || '/')
    return `${scheme.toLowerCase()}://${hosts.includes(host) ? host : '…'}${maskPath(path)}`
  }

  function page(text: string): string | undefined {
    const { path, isOwn } = split(text)
    return (isOwn && path.startsWith('/') && routeOf(path)) || mask(text)
  }

  function asset(text: string): string | undefined {
    if (text === '<anonymous>' || text === '[native code]') return text
    const { host, path, isOwn } = split(text.replace(/^app:\/\//, ''))
    if (!(isOwn || hosts.includes(host)) || !/^(?:file:)?\//.test(path)) return undefined
    // Of a file on disk, only where it is in the source.
    const found = assetPath(path.startsWith('file:') ? path.slice(path.search(FOLDER)) : path)
    return found && `app://${found}`
  }

  return { mask, page, asset, isKnownHost: (host) => hosts.includes(host) }
}
