/** The page: a list that fills as the inspector receives, and all there is to the chosen event. */

import { colourProjects } from './colours.js'
import { Detail } from './detail.js'
import { element } from './dom.js'
import { List } from './list.js'

const state = document.getElementById('state')
const empty = document.getElementById('empty')
const filters = document.querySelector('.filters')
const kinds = document.getElementById('kind')
const services = document.getElementById('services')
const detail = new Detail(document.getElementById('detail'), { onTrace: showTrace })
const list = new List((number) => {
  location.hash = String(number)
})

let store = null
let projects = []
let connected = false

function showTrace(traceId) {
  filters.text.value = traceId
  filter()
}

function filter() {
  const { service, kind, text } = filters
  const wanted = text.value.trim().toLowerCase()
  list.show(
    (row) =>
      (!service.value || row.service === service.value) &&
      (!kind.value || row.kind === kind.value) &&
      (!wanted || row.title.toLowerCase().includes(wanted) || row.trace_id?.includes(wanted)),
  )
  tell()
}

/** Offers as a filter what has been seen. */
function offer() {
  const known = new Set([...kinds.options].map((option) => option.value))
  for (const kind of list.different('kind')) {
    if (!known.has(kind)) kinds.append(element('option', { value: kind, text: kind.replaceAll('_', ' ') }))
  }
  const offered = new Set([...services.querySelectorAll('input')].map((input) => input.value))
  for (const service of list.different('service')) {
    if (offered.has(service)) continue
    const choice = element('input', { type: 'radio', name: 'service', value: service })
    services.append(element('label', {}, choice, element('span', { text: service })))
  }
}

function tell() {
  const { count, total } = list
  const number = count === total ? `${total} events` : `${count} of ${total} events`
  state.textContent = connected ? `Live · ${number}` : `Disconnected, trying again · ${number}`
  state.parentElement.classList.toggle('off', !connected)
  empty.hidden = count > 0
  if (count === 0) empty.replaceChildren(...nothing(total))
}

function nothing(total) {
  if (total > 0) return [element('p', { text: 'No event fits the filters.' })]
  const longest = Math.max(...projects.map(({ name }) => name.length))
  const dsns = projects.map(({ name, dsn }) => `${name.padEnd(longest)}  ${dsn}`)
  return [
    element('p', { class: 'large', text: 'Nothing captured yet' }),
    element('p', {
      text: 'Errors, traces, logs and metrics appear here as they are sent. Give your SDK a DSN:',
    }),
    element('pre', { text: dsns.join('\n') }),
  ]
}

async function loadAll() {
  const about = await (await fetch('/api/inspector')).json()
  const { events } = await (await fetch('/api/events')).json()
  store = about.store
  projects = about.projects
  colourProjects(projects)
  list.keep(about.max_items)
  list.clear()
  add(events)
  return events.at(-1)?.number ?? 0
}

function add(rows) {
  list.add(rows)
  offer()
  tell()
}

function listen(after) {
  const stream = new EventSource(`/api/stream?after=${after}`)
  stream.addEventListener('hello', (message) => {
    connected = true
    if (JSON.parse(message.data).store !== store) {
      // Another inspector answers: what is shown is no longer there.
      stream.close()
      start()
    }
    tell()
  })
  stream.addEventListener('captured', (message) => add(JSON.parse(message.data)))
  stream.addEventListener('cleared', () => {
    list.clear()
    tell()
  })
  stream.addEventListener('error', () => {
    connected = false
    tell()
  })
}

async function start() {
  try {
    listen(await loadAll())
  } catch {
    connected = false
    tell()
    setTimeout(start, 1000)
  }
}

function route() {
  const number = Number(location.hash.slice(1))
  if (!number) return
  list.select(number)
  detail.show(number)
}

filters.addEventListener('input', filter)
filters.addEventListener('submit', (event) => event.preventDefault())
document.getElementById('forget').addEventListener('click', () => fetch('/api/events', { method: 'DELETE' }))
addEventListener('hashchange', route)
addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, select, textarea')
  if (event.key === '/' && !typing) {
    event.preventDefault()
    filters.text.focus()
  } else if (event.key === 'Escape') {
    list.focus()
  }
})

detail.showNothing()
await start()
route()
