/** The page: a list that fills as the inspector receives, and all there is to the chosen event. */

import { addressOf, go, look } from './address.js'
import { copy } from './copy.js'
import { colourProjects } from './colours.js'
import { Detail } from './detail.js'
import { element } from './dom.js'
import { fillChoices } from './filters.js'
import { counted, zone } from './format.js'
import { keyboard } from './keys.js'
import { List } from './list.js'
import { policy } from './removed.js'
import { asRow, grouped, isError, Rows } from './rows.js'
import { listen } from './stream.js'
import { toast } from './toast.js'

const byId = (id) => document.getElementById(id)
const filters = document.querySelector('.filters')
const rows = new Rows()
const lines = new Rows() // of logs: one item holds many
const list = new List((row) => go({ id: row.item ?? row.id }, { replace: Boolean(look().id) && !isNarrow() }))
const detail = new Detail(byId('detail'), rows)

let about = { store: null, projects: [] }
let connected = false
let waiting = null // what has come since the list was paused
let shown = ''

const isNarrow = () => matchMedia('(max-width: 860px)').matches

function refresh({ fromTop = false } = {}) {
  const wanted = look()
  const fitting = (wanted.view === 'logs' ? lines : rows).fitting(wanted)
  const entries = wanted.view === 'errors' ? grouped(fitting) : fitting.map((row) => ({ row, members: [row] }))
  list.show(entries, { fromTop })
  detail.know(list.chosen)
  tell(entries.length, fitting.length)
}

function tell(entries, fitting) {
  const errors = rows.all.filter(isError).length
  byId('errors-count').textContent = errors || ''
  byId('all-count').textContent = rows.all.length || ''
  byId('state').textContent = connected ? (waiting ? 'Paused' : 'Live') : 'Disconnected, trying again'
  byId('state').parentElement.classList.toggle('off', !connected)
  byId('pause').textContent = waiting ? `Go on${waiting.length ? ` (${waiting.length} new)` : ''}` : 'Pause'
  byId('pause').setAttribute('aria-pressed', String(Boolean(waiting)))
  byId('empty').hidden = entries > 0
  if (!entries) byId('empty').replaceChildren(...nothing(fitting))
  document.title = errors ? `(${errors}) Inspector` : 'Inspector'
}

function nothing() {
  if (rows.all.length) {
    const { view, text, service, kind, level, release, environment, within } = look()
    const filtered = text || service || kind || level || release || environment || within
    const others = view === 'errors' ? rows.fitting({ ...look(), view: 'all' }).length : 0
    return [
      view === 'errors' && !filtered
        ? element('p', { class: 'large', text: 'No errors' })
        : element('p', { text: view === 'logs' && !filtered ? 'No logs came.' : 'Nothing fits the filters.' }),
      others
        ? element(
            'p',
            { text: filtered ? 'Of what is no error there fits: ' : 'Besides there came: ' },
            element('a', { href: addressOf({ view: 'all' }), text: counted(others, 'item') }),
          )
        : null,
    ].filter(Boolean)
  }
  const longest = about.projects.reduce((most, { name }) => Math.max(most, name.length), 0)
  const dsns = about.projects.map(({ name, dsn }) => `${name.padEnd(longest)}  ${dsn}`)
  return [
    element('p', { class: 'large', text: 'Nothing captured yet' }),
    element('p', { text: 'Errors, traces, logs and metrics appear here as they are sent. Give your SDK a DSN:' }),
    element('pre', { text: dsns.join('\n') }),
  ]
}

function add(more) {
  if (waiting) {
    waiting.push(...more)
    waiting.splice(0, waiting.length - (about.max_items ?? 5000))
  } else {
    rows.add(more)
    fillChoices(filters, rows, look())
  }
  refresh()
  if (more.some(({ kind }) => kind === 'log')) follow()
  detail.more(more)
}

/** Asks for the lines of logs that have come since; the list follows them while it is at its top. */
async function follow() {
  if (waiting || look().view !== 'logs') return
  const told = await get('/api/logs').catch(() => null)
  if (!told) return
  lines.clear()
  lines.add(told.lines.map((line) => ({ ...line, received: line.time })))
  refresh()
}

function pause() {
  if (waiting) {
    const held = waiting
    waiting = null
    add(held)
  } else {
    waiting = []
    refresh()
  }
}

async function get(path) {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answers ${response.status}`)
  return response.json()
}

async function loadAll() {
  try {
    const [told, { events }, { refusals }] = await Promise.all(
      ['/api/inspector', '/api/events', '/api/refusals'].map(get),
    )
    about = told
    policy.known = told.policy
    colourProjects(about.projects)
    rows.keep(about.max_items)
    follow() // what is shown stays until the answer is there
    rows.clear()
    if (waiting) waiting = []
    rows.add([...events, ...refusals.map(asRow)].sort((one, other) => one.received - other.received))
    fillChoices(filters, rows, look())
    connected = true
    refresh()
    detail.projects = about.projects
  } catch {
    connected = false
    tell(rows.all.length, 0)
    setTimeout(loadAll, 1000)
  }
}

function hear(name, data) {
  if (name === 'captured') add(data)
  else if (name === 'refused') add(data.map(asRow))
  else if (name === 'cleared') loadAll()
  else if (name === 'hello') {
    // Whatever came while nobody was connected is asked for; another inspector has other events.
    connected = true
    loadAll().then(() => detail.reload())
  } else {
    connected = false
    refresh()
  }
}

async function clear() {
  const response = await fetch('/api/events', { method: 'DELETE' }).catch(() => null)
  if (!response?.ok) return toast('The inspector does not answer.')
  go({ id: '' })
  toast('Cleared.', { does: 'Undo', after: 20, then: () => fetch('/api/events/restore', { method: 'POST' }) })
}

function route() {
  const wanted = look()
  for (const { name } of [...filters.elements].filter((field) => field.name)) {
    if (filters.elements[name].value !== wanted[name]) filters.elements[name].value = wanted[name]
  }
  fillChoices(filters, rows, wanted)
  for (const button of document.querySelectorAll('[data-view]')) {
    button.setAttribute('aria-pressed', String(button.dataset.view === wanted.view))
  }
  const { id, tab, ...filtered } = wanted
  const fromTop = JSON.stringify(filtered) !== shown
  shown = JSON.stringify(filtered)
  byId('reset').hidden = !Object.entries(filtered).some(([name, value]) => name !== 'view' && value)
  document.body.classList.toggle('reading', Boolean(id))
  list.select(id)
  refresh({ fromTop })
  detail.show(id, tab)
  if (fromTop) follow()
}

const filtered = ['text', 'service', 'kind', 'level', 'release', 'environment', 'within']

filters.addEventListener('input', ({ target }) => go({ [target.name]: target.value }, { replace: true }))
filters.addEventListener('submit', (event) => event.preventDefault())
byId('reset').addEventListener('click', () => go(Object.fromEntries(filtered.map((name) => [name, '']))))
byId('pause').addEventListener('click', pause)
byId('clear').addEventListener('click', clear)
byId('help').addEventListener('click', () => byId('keys').showModal())
byId('zone').textContent = `All times are in the zone of this machine, ${zone}.`
for (const button of document.querySelectorAll('[data-view]')) {
  button.addEventListener('click', () => go({ view: button.dataset.view }))
}
addEventListener('hashchange', route)
// What came in the last minute is another thing a minute later.
setInterval(() => look().within && !document.hidden && refresh(), 5_000)
keyboard({
  '/': () => filters.elements.text.focus(),
  '?': () => byId('keys').showModal(),
  Escape: () => {
    if (isNarrow()) go({ id: '' })
    list.focus()
  },
  a: () => go({ view: 'all' }),
  b: () => detail.step(1),
  d: () => go({ tab: 'details' }),
  e: () => go({ view: 'errors' }),
  g: () => go({ view: 'logs' }),
  j: () => list.step(1),
  k: () => list.step(-1),
  l: () => copy('the link', location.href),
  n: () => detail.step(-1),
  p: pause,
  r: () => go({ tab: 'raw' }),
  s: () => go({ tab: 'json' }),
  t: () => go({ tab: 'trace' }),
})

listen(hear)
await loadAll()
route()
