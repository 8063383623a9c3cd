/** URLs keep a declared host, and of the path the parts that stand in the source. */

const MAX_LENGTH = 2000
const MAX_PARTS = 8

/** Where a build's files are on a disk: what stands before it may name who owns the device. */
export const ON_DISK = /^file:.*?(?=\/(?:assets|src)\/)/

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
 * @param isFile whether the build wrote a file that is served at a path: what merely lies beside them
 *   may be data
 */
export function createUrls(
  hosts: string[],
  paths: string,
  routeOf: (path: string) => string | undefined,
  isFile: (path: string) => boolean,
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

  function mask(text: string): string | undefined {
    const { scheme, host, path, isOwn } = split(text)
    if (!host && !path.startsWith('/')) return undefined
    if (isOwn) return isFile(path) ? path : maskPath(path) || '/'
    return `${scheme.toLowerCase()}://${hosts.includes(host) ? host : '…'}${maskPath(path)}`
  }

  function page(text: string): string | undefined {
    const { path, isOwn } = split(text)
    return (isOwn && path.startsWith('/') && routeOf(path)) || mask(text)
  }

  function asset(text: string): string | undefined {
    if (text === '<anonymous>' || text === '[native code]') return text
    const { host, path, isOwn } = split(text.replace(/^app:\/\//, ''))
    if (!(isOwn || hosts.includes(host)) || !isFile(path)) return undefined
    return `app://${path.replace(ON_DISK, '')}`
  }

  return { mask, page, asset, isKnownHost: (host) => hosts.includes(host) }
}
