/** What the application's routes say of an address. */

import type { Router } from 'vue-router'

export interface Routes {
  /** Names and paths of the routes. */
  all: () => string[]
  /** The path of the route that an address belongs to: `/patients/:id` for `/patients/17`. */
  of: (path: string) => string | undefined
}

export function routesOf(router: Router | undefined): Routes {
  if (!router) return { all: () => [], of: () => undefined }
  const { base } = router.options.history
  return {
    all: () =>
      router.getRoutes().flatMap(({ name, path }) => [path, ...(name ? [String(name)] : [])]),
    of(path) {
      // Behind a "#" the path is that of the file: the SDK hears of the routes from the router alone.
      if (base.includes('#')) return undefined
      const own = path.startsWith(`${base}/`) ? path.slice(base.length) : path
      return router.resolve(own).matched.at(-1)?.path
    },
  }
}
