/** The list: only the rows in sight exist, so that thousands cost nothing. */

import { colour } from './colours.js'
import { element } from './dom.js'
import { ago, dateAndTime, short, size, time } from './format.js'

const HEIGHT = 54
const MARGIN = 8
const FEW = 3

export class List {
  #box = document.getElementById('rows')
  #space = document.getElementById('space')
  #entries = []
  #selected = null
  #choose
  #drawing = false

  /** `choose(row)` is called when a row is chosen by hand. An entry is a row with its `members`. */
  constructor(choose) {
    this.#choose = choose
    this.#box.addEventListener('scroll', () => this.#soon(), { passive: true })
    this.#box.addEventListener('keydown', (event) => this.#key(event))
    this.#box.addEventListener('click', (event) => {
      const at = event.target.closest('[data-at]')?.dataset.at
      if (at !== undefined && this.#entries[at]) this.#choose(this.#entries[at].row)
    })
    new ResizeObserver(() => this.#soon()).observe(this.#box)
    // What is said to be some seconds ago grows older.
    setInterval(() => document.hidden || this.#soon(), 10_000)
  }

  /** Shows entries. What is in sight stays where it is unless the list is at its top. */
  show(entries, { fromTop = false } = {}) {
    const scrolled = this.#box.scrollTop
    const anchor = this.#entries[Math.floor(scrolled / HEIGHT)]
    this.#entries = entries
    this.#space.style.height = `${entries.length * HEIGHT}px`
    const at = anchor ? entries.findIndex((entry) => entry.members.some((row) => row.id === anchor.row.id)) : -1
    if (fromTop) this.#box.scrollTop = 0
    else if (scrolled > HEIGHT / 2 && at >= 0) this.#box.scrollTop = at * HEIGHT + (scrolled % HEIGHT)
    this.#soon()
  }

  /** Marks the entry that holds the event of this id, and brings it into sight. */
  select(id) {
    this.#selected = id
    const at = this.#position()
    if (at >= 0) {
      const top = at * HEIGHT
      const { scrollTop, clientHeight } = this.#box
      if (top < scrollTop) this.#box.scrollTop = top
      else if (top + HEIGHT > scrollTop + clientHeight) this.#box.scrollTop = top + HEIGHT - clientHeight
    }
    this.#soon()
  }

  /** The entry that is marked. */
  get chosen() {
    return this.#entries[this.#position()] ?? null
  }

  focus() {
    this.#box.focus()
  }

  step(by) {
    const last = this.#entries.length - 1
    if (last >= 0) this.#choose(this.#entries[Math.min(Math.max(this.#position() + by, 0), last)].row)
  }

  #position() {
    return this.#entries.findIndex(({ members }) => members.some(({ id, item }) => id === this.#selected || item === this.#selected))
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / HEIGHT) - 1)
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    this.step(by)
  }

  #soon() {
    if (this.#drawing) return
    this.#drawing = true
    requestAnimationFrame(() => {
      this.#drawing = false
      this.#draw()
    })
  }

  #draw() {
    const { scrollTop, clientHeight } = this.#box
    const first = Math.max(0, Math.floor(scrollTop / HEIGHT) - MARGIN)
    const end = Math.min(this.#entries.length, Math.ceil((scrollTop + clientHeight) / HEIGHT) + MARGIN)
    const chosen = this.#position()
    this.#space.replaceChildren(
      ...this.#entries.slice(first, end).map((entry, at) => this.#row(entry, first + at, chosen)),
    )
    if (chosen >= first && chosen < end) this.#box.setAttribute('aria-activedescendant', `row-${chosen}`)
    else this.#box.removeAttribute('aria-activedescendant')
  }

  #row({ row, members }, at, chosen) {
    const made = element(
      'div',
      {
        id: `row-${at}`,
        class: `row level-${row.level ?? 'none'}`,
        role: 'option',
        'data-at': at,
        'aria-selected': String(at === chosen),
        'aria-setsize': this.#entries.length,
        'aria-posinset': at + 1,
      },
      element('span', { class: 'level', title: row.level ?? '' }),
      element(
        'span',
        { class: 'first' },
        element('span', { class: 'title', text: row.title, title: row.title }),
        members.length > 1 ? element('span', { class: 'times', text: `×${members.length}` }) : null,
      ),
      element('time', { text: ago(row.received), title: dateAndTime(row.received) }),
      element('span', { class: 'second' }, about(row, members)),
      element('span', { class: 'clock', text: time(row.received) }),
    )
    made.style.transform = `translateY(${at * HEIGHT}px)`
    return made
  }
}

/** What stands under a title. */
function about(row, members) {
  const services = different(members, 'service')
  return [
    services.slice(0, FEW).map((name) => element('span', { class: `service ${colour(name)}`, text: name })),
    services.length > FEW ? element('span', { text: `+${services.length - FEW}` }) : null,
    element('span', { class: 'kind', text: row.kind === 'refused' ? `refused, ${row.status}` : row.kind.replaceAll('_', ' ') }),
    row.kind === 'refused' ? element('span', { text: size(row.size) }) : null,
    row.removed ? element('span', { class: 'kept-back', text: `${row.removed} kept back`, title: KEPT_BACK }) : null,
    members.length > 1 ? element('span', { text: `first ${ago(members.at(-1).received)}` }) : null,
    limited(different(members, 'release')),
    row.route && row.kind !== 'transaction' ? element('span', { text: row.route }) : null,
    row.trace_id ? element('span', { class: 'trace', text: short(row.trace_id), title: `trace ${row.trace_id}` }) : null,
  ]
}

const KEPT_BACK = 'How many values the sender says that its privacy gate removed or replaced'

const different = (members, field) => [...new Set(members.map((row) => row[field]).filter(Boolean))]

function limited(releases) {
  if (!releases.length) return null
  const more = releases.length - 1
  return element('span', { text: more ? `${releases[0]} +${more}` : releases[0], title: releases.join('\n') })
}
