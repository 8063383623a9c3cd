import { expect, it } from 'vitest'
import { createScrubber } from '../scrub'

const scrub = createScrubber((path) =>
  /^\/patients\/\d+$/.test(path) ? '/patients/:id' : undefined,
)

it('names pages by their route in breadcrumbs', () => {
  const breadcrumb = scrub.breadcrumb({
    category: 'navigation',
    data: { from: '/patients/17?tab=notes', to: '/secret' },
  })

  expect(breadcrumb.data).toEqual({
    from: `${location.origin}/patients/:id`,
    to: location.origin,
  })
})

it('keeps a request in breadcrumbs, without its query', () => {
  const breadcrumb = scrub.breadcrumb({
    category: 'fetch',
    data: { method: 'GET', url: '/api/v1/appointments?name=jane#x', status_code: 500 },
  })

  expect(breadcrumb.data).toEqual({
    method: 'GET',
    url: '/api/v1/appointments',
    status_code: 500,
  })
})

it('removes addresses and their values from spans, and keeps the rest', () => {
  const span = scrub.span({
    trace_id: 'a',
    span_id: 'b',
    name: 'patient',
    start_timestamp: 0,
    status: 'ok',
    is_segment: true,
    attributes: {
      'sentry.op': 'navigation',
      'params.id': '17',
      'url.path.parameter.id': '17',
      'query.tab': 'notes',
      'url.full': 'http://host/patients/17',
      'url.path': '/patients/17',
      'url.domain': 'host',
      'user.email': 'jane@example.com',
      'user_agent.original': 'a browser',
    },
  })

  expect(span.attributes).toEqual({
    'sentry.op': 'navigation',
    'url.domain': 'host',
    'user_agent.original': 'a browser',
  })
})
