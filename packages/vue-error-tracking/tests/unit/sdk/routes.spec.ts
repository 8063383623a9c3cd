/** Routes are known by what the router was made with; of others only what the source says. */

import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { routesOf } from '../../../src/sdk/routes'

const component = { render: () => null }
const literals = { templates: [], names: 'reports', paths: 'reports yearly' }

function create() {
  return createRouter({
    history: createMemoryHistory('/app'),
    routes: [
      { path: '/', name: 'home', component },
      {
        path: '/patients/:id',
        alias: '/people/:id',
        component,
        children: [{ path: 'visits', name: 'visits', component }],
      },
      { path: '/:path(.*)*', name: 'not-found', component },
    ],
  })
}

it('tells the routes that the router was made with', () => {
  const { all, of } = routesOf(create(), literals)

  expect(new Set(all())).toEqual(
    new Set([
      ...['/', 'home', '/patients/:id', '/people/:id', '/patients/:id/visits', 'visits'],
      ...['/people/:id/visits', '/:path(.*)*', 'not-found'],
    ]),
  )
  expect(of('/app/patients/17/visits')).toBe('/patients/:id/visits')
  expect(of('/people/17/visits')).toBe('/people/:id/visits')
})

it('tells nothing of routes that are added from data', () => {
  const router = create()
  const { all, of } = routesOf(router, literals)
  router.addRoute({ path: '/wards/jane-doe', name: 'Jane Doe', component })
  router.addRoute({ path: '/reports/:year', name: 'jane', component })

  expect(all().join()).not.toMatch(/jane/i)
  expect(of('/wards/jane-doe')).toBeUndefined()
})

it('tells a route that is added later where the source says it', () => {
  const router = create()
  const { all, of } = routesOf(router, literals)
  router.addRoute({ path: '/reports/yearly/:year', name: 'reports', component })

  expect(all()).toEqual(expect.arrayContaining(['/reports/yearly/:year', 'reports']))
  expect(of('/reports/yearly/2031')).toBe('/reports/yearly/:year')
})
