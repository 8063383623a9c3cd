/** All there is to one event, in four views. */

import { addressOf, go } from './address.js'
import { colour } from './colours.js'
import { copy } from './copy.js'
import { details } from './details.js'
import { element, part } from './dom.js'
import { read } from './exact.js'
import { ago, counted, dateAndTime, size } from './format.js'
import { MOST, pretty } from './pretty.js'
import { preview } from './preview.js'
import { hexadecimal, text as asUtf8 } from './raw.js'
import { mark, SENTENCE } from './removed.js'
import { replayPart } from './replays.js'
import { waterfall } from './waterfall.js'

const TABS = { details: 'Details', trace: 'Trace', json: 'JSON as sent', raw: 'Raw bytes' }
const LARGEST = 5_000_000 // bytes of a payload that is read into the page
const LIVE = 300 // milliseconds for what else of a trace comes at once

export class Detail {
  projects = []
  #root
  #rows
  #event = null
  #id = ''
  #tab = ''
  #entry = null
  #asked = 0
  #timer = 0

  constructor(root, rows) {
    this.#root = root
    this.#rows = rows
    setInterval(() => this.#age(), 10_000)
  }

  /** Shows the event of this id, or that none is chosen. */
  async show(id, tab) {
    if (id === this.#id && this.#event) {
      this.#tab = tab
      return this.#draw()
    }
    this.#id = id
    this.#tab = tab
    this.#event = null
    if (!id) return this.#hint('Choose an event: click it, or use the arrow keys in the list.')
    if (id.startsWith('r')) return this.#refused(id)
    const asked = ++this.#asked
    const response = await fetch(`/api/events/${encodeURIComponent(id)}?most=${LARGEST}`).catch(() => null)
    if (asked !== this.#asked) return
    if (!response?.ok) {
      const reason = response ? (await response.json()).detail : 'The inspector does not answer.'
      return this.#hint(reason)
    }
    this.#event = read(await response.text())
    // A number or an event id that was typed becomes the id that links are made of.
    if (this.#event.id !== id) {
      this.#id = this.#event.id
      return go({ id: this.#event.id }, { replace: true })
    }
    this.#draw()
  }

  /** Shows anew what may be gone. */
  reload() {
    const id = this.#id
    const tab = this.#tab
    this.#id = ''
    this.#event = null
    this.show(id, tab)
  }

  /** The list's entry that the event belongs to: a group has others of its kind. */
  know(entry) {
    this.#entry = entry
    this.#root.querySelector('.group')?.replaceWith(this.#group())
  }

  /** Goes to the next older (1) or newer (-1) event of the group. */
  step(by) {
    const members = this.#entry?.members ?? []
    const next = members[members.findIndex((row) => row.id === this.#id) + by]
    if (next) go({ id: next.id }, { replace: true })
  }

  /** Something else came: the trace that is looked at may have grown. */
  more(rows) {
    const trace = this.#event?.trace_id
    if (!trace || this.#view !== 'trace' || !rows.some((row) => row.trace_id === trace || row.traces?.includes(trace))) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fill(document.getElementById('panel')), LIVE)
  }

  #hint(text) {
    this.#root.replaceChildren(back(), element('p', { class: 'hint', text }))
  }

  #refused(id) {
    const row = this.#rows.find(id)
    if (!row) return this.#hint('What was refused is forgotten, or was sent to an inspector that has stopped.')
    this.#event = { ...row, removed: [], kind: 'refused', payload: null }
    this.#draw()
  }

  /** The tab that the address names, else the one that says most about events of this kind. */
  get #view() {
    if (this.#event.kind === 'refused') return 'raw'
    if (Object.hasOwn(TABS, this.#tab)) return this.#tab
    return ['transaction', 'span'].includes(this.#event.kind) ? 'trace' : 'details'
  }

  #draw() {
    const event = this.#event
    const panel = element('div', { id: 'panel', role: 'tabpanel', 'aria-labelledby': `tab-${this.#view}`, tabindex: 0 })
    this.#root.replaceChildren(
      back(),
      element(
        'header',
        { class: `summary level-${event.level ?? 'none'}` },
        element(
          'p',
          { class: 'labels' },
          element('span', { class: 'level' }),
          element('span', { class: `service ${colour(event.service)}`, text: event.service }),
          element('span', { class: 'kind', text: event.kind.replaceAll('_', ' ') }),
          event.level && event.kind !== 'refused' ? element('span', { text: event.level }) : null,
          event.status && event.kind === 'refused' ? element('span', { text: `with status ${event.status}` }) : null,
          element('span', { text: size(event.size) }),
          event.release ? element('span', { text: event.release }) : null,
          event.environment ? element('span', { text: event.environment }) : null,
        ),
        element('h2', { text: event.title }),
        element(
          'p',
          { class: 'labels' },
          element('time', { text: dateAndTime(event.received) }),
          element('span', { class: 'ago', text: ago(event.received) }),
          event.trace_id
            ? element('a', {
                href: addressOf({ view: 'all', text: event.trace_id }),
                text: `all of trace ${event.trace_id.slice(0, 8)}`,
                title: 'Show in the list what belongs to this trace',
              })
            : null,
        ),
        this.#group(),
        this.#actions(),
      ),
      this.#tabs(),
      panel,
    )
    this.#root.scrollTop = 0
    this.#fill(panel)
  }

  #age() {
    const shown = this.#root.querySelector('.ago')
    if (shown && this.#event) shown.textContent = ago(this.#event.received)
  }

  #group() {
    const members = this.#entry?.members ?? []
    const at = members.findIndex((row) => row.id === this.#id)
    if (members.length < 2 || at < 0) return element('p', { class: 'group', hidden: true })
    const releases = new Set(members.map((row) => row.release).filter(Boolean))
    const step = (text, by, title) =>
      element('button', { type: 'button', text, title, disabled: !members[at + by], onclick: () => this.step(by) })
    return element(
      'p',
      { class: 'group labels' },
      step('‹ newer', -1, 'The next newer of this group ( n )'),
      element('span', { text: `${members.length - at} of ${members.length}` }),
      step('older ›', 1, 'The next older of this group ( b )'),
      element('span', { text: `first seen ${dateAndTime(members.at(-1).received)}` }),
      releases.size > 1 ? element('span', { text: counted(releases.size, 'release') }) : null,
    )
  }

  #actions() {
    const event = this.#event
    const refused = event.kind === 'refused'
    const raw = `/api/${refused ? 'refusals' : 'events'}/${event.id}/raw`
    const button = (text, onclick) => element('button', { type: 'button', text, onclick })
    return element(
      'p',
      { class: 'labels copies' },
      event.payload
        ? button('Copy JSON', async () => copy('the JSON', await (await fetch(`/api/events/${event.id}/payload`)).text()))
        : null,
      button('Copy curl', () => copy('a command that sends it again', this.#curl(raw))),
      button('Copy id', () => copy('the id', event.event_id ?? event.id)),
      button('Copy link', () => copy('the link', location.href)),
      element('a', { class: 'button', href: raw, download: '', text: 'Download envelope' }),
    )
  }

  #curl(raw) {
    const { number, dsn } = this.projects.find(({ name }) => name === this.#event.project_name) ?? this.projects[0]
    const key = new URL(dsn).username
    const to = `'${location.origin}/api/${number}/envelope/?sentry_key=${key}'`
    return `curl -s '${location.origin}${raw}' | curl --data-binary @- ${to}`
  }

  #tabs() {
    if (this.#event.kind === 'refused') return null
    const tabs = element(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': 'Views of the event' },
      Object.entries(TABS).map(([view, text]) =>
        element('button', {
          id: `tab-${view}`,
          type: 'button',
          role: 'tab',
          text,
          'aria-selected': String(view === this.#view),
          'aria-controls': 'panel',
          tabindex: view === this.#view ? 0 : -1,
          onclick: () => go({ tab: view }, { replace: true }),
        }),
      ),
    )
    tabs.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!step) return
      event.preventDefault()
      const views = Object.keys(TABS)
      go({ tab: views.at((views.indexOf(this.#view) + step) % views.length) }, { replace: true })
      document.getElementById(`tab-${this.#view}`).focus()
    })
    return tabs
  }

  async #fill(panel) {
    const event = this.#event
    const fill = { details: shownDetails, trace: this.#trace, json, raw }[this.#view]
    try {
      const shown = await fill.call(this, event)
      if (event === this.#event && panel?.isConnected) panel.replaceChildren(...[shown].flat(Infinity).filter(Boolean))
    } catch (error) {
      // Whatever was sent: the bytes can be looked at.
      panel?.replaceChildren(element('p', { class: 'hint', text: `This cannot be shown (${error}): see its raw bytes.` }))
    }
  }

  async #trace(event) {
    if (!event.trace_id) return ofTraces(event)
    const response = await fetch(`/api/traces/${encodeURIComponent(event.trace_id)}`)
    return waterfall(await response.json(), event.id, this.#root)
  }
}

const back = () =>
  element('button', { type: 'button', class: 'back', text: '‹ List', onclick: () => go({ id: '' }) })

function ofTraces({ traces }) {
  if (!traces.length) return element('p', { class: 'hint', text: 'This item belongs to no trace.' })
  const links = traces.map((trace) =>
    element('li', {}, element('a', { href: addressOf({ id: '', view: 'all', text: trace, tab: '' }), text: trace })),
  )
  return [element('p', { class: 'hint', text: 'What this item holds belongs to several traces:' }), element('ul', {}, links)]
}

async function shownDetails(event) {
  if (event.left_out) return tooLarge(event)
  if (event.payload !== null) return details(event)
  if (event.kind === 'replay_recording') return replayPart(event)
  const shown = event.kind === 'attachment' ? await preview(event) : null
  return part('Attachment', shown) ?? element('p', { class: 'hint', text: 'This item holds no JSON: see its raw bytes.' })
}

const tooLarge = (event) =>
  element('p', { class: 'hint', text: `${size(event.size)} are more than this page reads: download the envelope.` })

async function json(event) {
  if (event.left_out) return tooLarge(event)
  if (event.payload === null) return element('p', { class: 'hint', text: 'This item holds no JSON: see its raw bytes.' })
  const sent = await (await fetch(`/api/events/${event.id}/payload`)).text()
  if (sent.length > MOST) return element('pre', { class: 'code wrap', text: `${sent.slice(0, MOST)}\n… and more: download it.` })
  const { made, elsewhere } = pretty(sent, event.kind, event.removed)
  return [
    event.removed.length ? element('p', { class: 'hint', text: SENTENCE }) : null,
    elsewhere.length ? element('p', { class: 'hint marks' }, elsewhere.map((one) => mark(one))) : null,
    element('pre', { class: 'code wrap' }, made),
  ]
}

async function raw(event) {
  const refused = event.kind === 'refused'
  const path = `/api/${refused ? 'refusals' : 'events'}/${event.id}/raw`
  const response = await fetch(path)
  if (!response.ok) return element('p', { class: 'hint', text: (await response.json()).detail })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const cut = bytes.subarray(0, MOST)
  const readable = asUtf8(cut, { cut: bytes.length > MOST })
  const about = refused
    ? `The ${size(event.size)} that were refused${event.kept < event.size ? `, of which ${size(event.kept)} are kept` : ''}. `
    : `The ${size(bytes.length)} that were sent, decompressed: an envelope with this item alone. `
  return [
    element('p', { class: 'hint' }, about, bytes.length > MOST ? `The first ${size(MOST)} are shown.` : null),
    element('pre', { class: 'code wrap', text: readable ?? hexadecimal(cut) }),
  ]
}
