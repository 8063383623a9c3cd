/** What the application's routes say of an address. */

import type { Router, RouteRecordRaw } from 'vue-router'
import type { Literals } from '../from-build'

export interface Routes {
  /** Names and paths of the routes that may be told. */
  all: () => string[]
  /** The path of the route that an address belongs to: `/patients/:id` for `/patients/17`. */
  of: (path: string) => string | undefined
}

/**
 * A route is told if the router was made with it, or if its words stand in the source. Others are
 * added from data: a menu that the API gave may name people.
 */
export function routesOf(router: Router | undefined, { names, paths }: Literals): Routes {
  if (!router) return { all: () => [], of: () => undefined }
  const { history, routes } = router.options
  const made = new Set(routes.flatMap((route) => toldBy(route)))
  const words = new Set(`${names} ${paths}`.split(' '))
  const isSaid = (text: string) =>
    text.split('/').every((part) => !part || words.has(part) || /^:\w+$/.test(part))
  const mayTell = (text: string) => made.has(text) || isSaid(text)

  return {
    all: () =>
      router
        .getRoutes()
        .flatMap(({ name, path }) => [path, ...(name ? [String(name)] : [])])
        .filter(mayTell),
    of(path) {
      // Behind a "#" the path is that of the file: the SDK hears of the routes from the router alone.
      if (history.base.includes('#')) return undefined
      const own = path.startsWith(`${history.base}/`) ? path.slice(history.base.length) : path
      const found = router.resolve(own).matched.at(-1)?.path
      return found && mayTell(found) ? found : undefined
    },
  }
}

/** The paths and the name of a route, and of those within it. */
function toldBy({ path, name, alias = [], children = [] }: RouteRecordRaw, above = ''): string[] {
  const own = [path, ...[alias].flat()].map((one) => within(above, one))
  const inner = own.flatMap((one) => children.flatMap((child) => toldBy(child, one)))
  return [...own, ...(name ? [String(name)] : []), ...inner]
}

/** As the router joins paths. */
function within(above: string, path: string): string {
  if (path.startsWith('/') || !above) return path
  return path ? `${above.replace(/\/$/, '')}/${path}` : above
}
