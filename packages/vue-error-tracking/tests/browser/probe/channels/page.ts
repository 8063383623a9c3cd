/** Clicks, keys, addresses and requests: what the SDK watches without being told. */

import { added, clicked, escaped, moment, type Channel, type Channels } from '../channel'

const resource = (html: (mark: string) => string): Channel => {
  return async (_, mark) => {
    added(html(mark))
    await moment(200)
  }
}
const xhr = (prepare: (request: XMLHttpRequest, planted: string) => unknown): Channel => {
  return async (planted) => {
    const request = new XMLHttpRequest()
    const body = prepare(request, planted)
    request.send(typeof body === 'string' ? body : null)
    await moment(100)
  }
}

export const page: Channels = {
  'click on an id': clicked((mark) => `<button id="${mark}">a</button>`),
  'click on a class': clicked((mark) => `<button class="${mark}">a</button>`),
  'click on a title': clicked((mark) => `<button title="${mark}">a</button>`),
  'click on a name': clicked((mark) => `<button name="${mark}">a</button>`),
  'click on an alternative': clicked((mark) => `<img alt="${mark}">`),
  'click on a label': clicked((mark) => `<button aria-label="${mark}">a</button>`),
  'click on an element of its own': clicked((mark) => `<x-${mark}>a</x-${mark}>`),
  'click on test data': clicked((mark) => `<button data-testid="${mark}">a</button>`),
  'click in something': clicked((mark) => `<p id="${mark}"></p>`),
  'key in a field': (_, mark) => {
    const field = added(`<input id="${mark}">`)
    field.dispatchEvent(new KeyboardEvent('keypress', { key: 'a', bubbles: true }))
  },
  'page path': (planted) => history.pushState(null, '', `/${encodeURIComponent(planted)}`),
  'page path, replaced': (_, mark) => history.replaceState(null, '', `/${mark}`),
  'page query': (planted) => history.pushState(null, '', `/?q=${encodeURIComponent(planted)}`),
  'page hash': (planted) => history.pushState(null, '', `/#${encodeURIComponent(planted)}`),
  'request path': (planted) => fetch(`/api/${encodeURIComponent(planted)}`),
  'request beside the scripts': (_, mark) => fetch(`/assets/${mark}.js`),
  'request beside the source': (_, mark) => fetch(`/src/${mark}/notes.ts`),
  'request query': (planted) => fetch(`/api/echo?q=${encodeURIComponent(planted)}`),
  'request query, its key': (_, mark) => fetch(`/api/echo?${mark}=1`),
  'request hash': (_, mark) => fetch(`/api/echo#${mark}`),
  'request body': (body) => fetch('/api/echo', { method: 'POST', body }),
  'request body, JSON': (planted) =>
    fetch('/api/echo', { method: 'PUT', body: JSON.stringify({ patient: planted }) }),
  'request form': (planted) =>
    fetch('/api/echo', { method: 'POST', body: new URLSearchParams({ patient: planted }) }),
  'request header': (_, mark) => fetch('/api/echo', { headers: { 'Content-Type': mark } }),
  'request host': (_, mark) => fetch(`http://${mark}.invalid/`).catch(() => {}),
  'request user': (_, mark) => fetch(`http://${mark}:a@127.0.0.1:9/`).catch(() => {}),
  'request that fails': (_, mark) => fetch(`/api/fail/${mark}`),
  'XHR path': xhr((request, planted) => request.open('GET', `/api/${encodeURIComponent(planted)}`)),
  'XHR query': xhr((request, planted) =>
    request.open('GET', `/api/echo?q=${encodeURIComponent(planted)}`),
  ),
  'XHR body': xhr((request, planted) => {
    request.open('POST', '/api/echo')
    return planted
  }),
  'XHR method': xhr((request, planted) => request.open(planted, '/api/echo')),
  'XHR that fails': xhr((request, planted) =>
    request.open('GET', `/api/fail/${encodeURIComponent(planted)}`),
  ),
  'image address': resource((mark) => `<img src="/api/${mark}.png">`),
  'image query': resource((mark) => `<img src="/api/echo?${mark}">`),
  'style sheet address': resource((mark) => `<link rel="stylesheet" href="/api/${mark}.css">`),
  'frame address': resource((mark) => `<iframe src="/api/${mark}"></iframe>`),
  'video address': resource((mark) => `<video src="/api/${mark}.mp4" preload="auto"></video>`),
  'beacon address': async (_, mark) => {
    navigator.sendBeacon(`/api/${mark}`)
    await moment(100)
  },
  'largest picture': async (_, mark) => {
    added(`<h1 id="${mark}" style="font-size: 300px">${escaped('WWWWWWWW')}</h1>`)
    await moment(200)
  },
}
