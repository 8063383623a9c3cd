/** All there is to one event, in four views. */

import { colour } from './colours.js'
import { asText, element, pairs, part } from './dom.js'
import { dateAndTime, seconds, size } from './format.js'
import { hexadecimal, text as asUtf8 } from './raw.js'
import { stack } from './stack.js'
import { waterfall } from './waterfall.js'

const VIEWS = ['Details', 'Trace', 'JSON', 'Raw bytes']

export class Detail {
  #root
  #onTrace
  #chosen = new Map()
  #event = null
  #asked = 0

  constructor(root, { onTrace }) {
    this.#root = root
    this.#onTrace = onTrace
  }

  showNothing() {
    this.#root.replaceChildren(
      element('p', { class: 'hint', text: 'Choose an event: click it, or use the arrow keys in the list.' }),
    )
  }

  async show(number) {
    const asked = ++this.#asked
    const response = await fetch(`/api/events/${number}`).catch(() => null)
    if (asked !== this.#asked) return
    if (!response?.ok) {
      const reason = response ? (await response.json()).detail : 'The inspector does not answer.'
      this.#root.replaceChildren(element('p', { class: 'hint', text: reason }))
      return
    }
    this.#event = await response.json()
    this.#draw()
  }

  /** The view chosen last for events of this kind; at first, the one that says most about it. */
  get #view() {
    const { kind } = this.#event
    return this.#chosen.get(kind) ?? (['transaction', 'span'].includes(kind) ? 'Trace' : 'Details')
  }

  #draw() {
    const event = this.#event
    const panel = element('div', { id: 'panel', role: 'tabpanel', 'aria-labelledby': tabId(this.#view), tabindex: 0 })
    this.#root.replaceChildren(
      element(
        'header',
        { class: `summary level-${event.level ?? 'none'}` },
        element(
          'p',
          { class: 'labels' },
          element('span', { class: 'level' }),
          element('span', { class: `service ${colour(event.service)}`, text: event.service }),
          element('span', { class: 'kind', text: event.kind.replaceAll('_', ' ') }),
          event.level ? element('span', { text: event.level }) : null,
          element('span', { text: dateAndTime(event.received) }),
          element('span', { text: size(event.size) }),
        ),
        element('h2', { text: event.title }),
        element(
          'p',
          { class: 'labels' },
          event.release ? element('span', { text: event.release }) : null,
          event.environment ? element('span', { text: event.environment }) : null,
          event.trace_id
            ? element('button', {
                type: 'button',
                class: 'link',
                text: `trace ${event.trace_id}`,
                title: 'Show only what belongs to this trace',
                onclick: () => this.#onTrace(event.trace_id),
              })
            : null,
        ),
      ),
      this.#tabs(),
      panel,
    )
    this.#root.scrollTop = 0
    this.#fill(panel)
  }

  #tabs() {
    const tabs = element(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': 'Views of the event' },
      VIEWS.map((view) =>
        element('button', {
          id: tabId(view),
          type: 'button',
          role: 'tab',
          text: view,
          'aria-selected': String(view === this.#view),
          'aria-controls': 'panel',
          tabindex: view === this.#view ? 0 : -1,
          onclick: () => this.#choose(view),
        }),
      ),
    )
    tabs.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!step) return
      event.preventDefault()
      this.#choose(VIEWS.at((VIEWS.indexOf(this.#view) + step) % VIEWS.length))
    })
    return tabs
  }

  #choose(view) {
    this.#chosen.set(this.#event.kind, view)
    this.#draw()
    document.getElementById(tabId(view)).focus()
  }

  async #fill(panel) {
    const event = this.#event
    if (this.#view === 'Details') panel.append(...details(event))
    else if (this.#view === 'Trace') panel.append(await trace(event))
    else if (this.#view === 'JSON') panel.append(json(event))
    else panel.append(await raw(event))
  }
}

const tabId = (view) => `tab-${view.toLowerCase().replace(' ', '-')}`

function details(event) {
  const payload = event.payload
  if (payload === null) return [element('p', { class: 'hint', text: 'This item holds no JSON: see its raw bytes.' })]
  const { spans: _spans, ...contexts } = payload.contexts ?? {}
  const parts = [
    ...stack(payload),
    part('Message', message(payload)),
    part('Logs', logs(event)),
    part('Metrics', metrics(event)),
    part('Spans', spans(event)),
    part('Dropped by the SDK', discarded(payload)),
    part('Tags', pairs(entries(payload.tags))),
    part('Breadcrumbs', breadcrumbs(payload.breadcrumbs)),
    part('Request', pairs(entries(payload.request))),
    part('User', pairs(entries(payload.user))),
    part(
      'Contexts',
      Object.entries(contexts).map(([name, value]) => [element('h4', { text: name }), pairs(entries(value))]),
    ),
    part('Extra', pairs(entries(payload.extra))),
    part('Event', pairs(event.kind === 'event' || event.kind === 'transaction' ? about(payload) : plain(payload))),
    part('Kept back by the privacy policy', pairs(removed(event))),
    part('Sent with', pairs(entries(event.header).concat(entries(event.envelope_header)))),
  ]
  return parts.filter(Boolean)
}

/** What the envelope's sender removed and by which rule; what it was, nobody learns. */
function removed(event) {
  return event.removed.map(({ path, rule, count }) => [path, count > 1 ? `${rule} (${count} times)` : rule])
}

async function trace(event) {
  if (!event.trace_id) return element('p', { class: 'hint', text: 'This item belongs to no single trace.' })
  const response = await fetch(`/api/traces/${event.trace_id}`)
  return waterfall(await response.json(), event.number)
}

function json(event) {
  const held = event.payload ?? { beginning: event.beginning_base64 }
  return element('pre', { class: 'code', text: JSON.stringify(held, null, 2) })
}

async function raw(event) {
  const response = await fetch(`/api/events/${event.number}/raw`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const readable = asUtf8(bytes)
  return element(
    'div',
    {},
    element(
      'p',
      { class: 'hint' },
      `The ${size(bytes.length)} that were sent, decompressed: an envelope with this item alone. `,
      element('a', { href: `/api/events/${event.number}/raw`, download: '', text: 'Save' }),
    ),
    element('pre', { class: 'code wrap', text: readable ?? hexadecimal(bytes) }),
  )
}

/** Pairs of an object, or of a list of pairs. */
function entries(value) {
  if (Array.isArray(value)) return value.filter(Array.isArray)
  return Object.entries(value ?? {})
}

function about(payload) {
  return ['event_id', 'transaction', 'platform', 'logger', 'server_name', 'release', 'environment', 'dist'].map(
    (name) => [name, payload[name]],
  )
}

function plain(payload) {
  const shown = new Set(['items', 'contexts', 'tags', 'discarded_events', 'exception', 'breadcrumbs'])
  return Object.entries(payload).filter(([name, value]) => !shown.has(name) && asText(value).length < 500)
}

function message(payload) {
  const { message: template, formatted, params } = payload.logentry ?? {}
  const said = formatted ?? template ?? (typeof payload.message === 'string' ? payload.message : null)
  if (!said) return null
  return [
    element('pre', { class: 'code wrap', text: said }),
    pairs([
      ['template', template === said ? null : template],
      ['parameters', params?.length ? params : null],
    ]),
  ]
}

function breadcrumbs(interface_) {
  const crumbs = interface_?.values ?? (Array.isArray(interface_) ? interface_ : [])
  if (!crumbs.length) return null
  return table(
    ['time', 'category', 'message', 'data'],
    crumbs.map((crumb) => [
      clock(crumb.timestamp),
      crumb.category ?? crumb.type,
      crumb.message,
      crumb.data && Object.keys(crumb.data).length ? crumb.data : '',
    ]),
    crumbs.map((crumb) => crumb.level),
  )
}

function logs(event) {
  if (event.kind !== 'log') return null
  const held = event.payload.items ?? []
  return table(
    ['time', 'level', 'text', 'attributes'],
    held.map((log) => [clock(log.timestamp), log.level, log.body, values(log.attributes)]),
    held.map((log) => log.level),
  )
}

function metrics(event) {
  if (event.kind !== 'trace_metric') return null
  return table(
    ['time', 'name', 'kind', 'value', 'attributes'],
    (event.payload.items ?? []).map((metric) => [
      clock(metric.timestamp),
      metric.name,
      metric.type,
      `${metric.value}${metric.unit ? ` ${metric.unit}` : ''}`,
      values(metric.attributes),
    ]),
  )
}

function spans(event) {
  if (event.kind !== 'span') return null
  const held = event.payload.items ?? [event.payload]
  return held.map((span) =>
    element(
      'details',
      { class: 'entry' },
      element('summary', { text: `${span.name ?? span.description ?? '(no name)'} · ${span.status ?? ''}` }),
      pairs(Object.entries(values(span.attributes) ?? {})),
    ),
  )
}

function discarded(payload) {
  if (!payload.discarded_events?.length) return null
  return table(
    ['number', 'what', 'why'],
    payload.discarded_events.map(({ quantity, category, reason }) => [quantity, category, reason]),
  )
}

/** Attributes without their types. */
function values(attributes) {
  if (!attributes) return null
  return Object.fromEntries(Object.entries(attributes).map(([name, held]) => [name, held?.value ?? held]))
}

function clock(value) {
  const at = seconds(value)
  return at === null ? '' : new Date(at * 1000).toISOString().slice(11, 23)
}

function table(names, rows, levels = []) {
  if (!rows.length) return null
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, names.map((name) => element('th', { scope: 'col', text: name })))),
      element(
        'tbody',
        {},
        rows.map((row, at) =>
          element('tr', { class: `level-${levels[at] ?? 'none'}` }, row.map((cell) => element('td', {}, nodes(cell)))),
        ),
      ),
    ),
  )
}

function nodes(cell) {
  if (cell && typeof cell === 'object') {
    return Object.entries(cell).map(([name, value]) =>
      element('span', { class: 'pair' }, element('b', { text: name }), ` ${asText(value)}`),
    )
  }
  return [document.createTextNode(cell === null || cell === undefined ? '' : String(cell))]
}
