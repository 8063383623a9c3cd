/** The list of events: only the rows in sight exist, so that thousands cost nothing. */

import { colour } from './colours.js'
import { element } from './dom.js'
import { short, time } from './format.js'

const HEIGHT = 34
const MARGIN = 8

export class List {
  #box = document.getElementById('rows')
  #space = document.getElementById('space')
  #rows = []
  #most = Infinity
  #shown = []
  #fits = () => true
  #selected = null
  #choose
  #drawing = false

  /** `choose(number)` is called when a row is chosen by hand. */
  constructor(choose) {
    this.#choose = choose
    this.#box.addEventListener('scroll', () => this.#soon(), { passive: true })
    this.#box.addEventListener('keydown', (event) => this.#key(event))
    this.#box.addEventListener('click', (event) => {
      const row = event.target.closest('[data-number]')
      if (row) this.#choose(Number(row.dataset.number))
    })
    new ResizeObserver(() => this.#soon()).observe(this.#box)
  }

  get total() {
    return this.#rows.length
  }

  get count() {
    return this.#shown.length
  }

  /** The different values of a field, such as `kind`. */
  different(field) {
    return [...new Set(this.#rows.map((row) => row[field]))].sort()
  }

  /** Keeps as many rows as the inspector keeps items. */
  keep(most) {
    this.#most = most
  }

  /** Adds rows, oldest first. What is in sight stays where it is unless the list is at its top. */
  add(rows) {
    this.#rows.push(...rows)
    if (this.#rows.length > this.#most) this.#rows.splice(0, this.#rows.length - this.#most)
    const before = this.#shown.length
    this.#filter()
    const scrolled = this.#box.scrollTop
    this.#layOut()
    if (scrolled > HEIGHT / 2) this.#box.scrollTop = scrolled + (this.#shown.length - before) * HEIGHT
  }

  clear() {
    this.#rows = []
    this.#filter()
    this.#layOut()
  }

  show(fits) {
    this.#fits = fits
    this.#filter()
    this.#box.scrollTop = 0
    this.#layOut()
  }

  select(number) {
    this.#selected = number
    const position = this.#position()
    if (position >= 0) {
      const top = position * HEIGHT
      const { scrollTop, clientHeight } = this.#box
      if (top < scrollTop) this.#box.scrollTop = top
      else if (top + HEIGHT > scrollTop + clientHeight) this.#box.scrollTop = top + HEIGHT - clientHeight
    }
    this.#soon()
  }

  focus() {
    this.#box.focus()
  }

  #filter() {
    this.#shown = this.#rows.filter(this.#fits).reverse()
  }

  #position() {
    return this.#shown.findIndex((row) => row.number === this.#selected)
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / HEIGHT) - 1)
    const last = this.#shown.length - 1
    const at = this.#position()
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    }[event.key]
    if (to === undefined || last < 0) return
    event.preventDefault()
    this.#choose(this.#shown[Math.min(Math.max(to, 0), last)].number)
  }

  #layOut() {
    this.#space.style.height = `${this.#shown.length * HEIGHT}px`
    this.#soon()
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
    const end = Math.min(this.#shown.length, Math.ceil((scrollTop + clientHeight) / HEIGHT) + MARGIN)
    this.#space.replaceChildren(...this.#shown.slice(first, end).map((row, at) => this.#row(row, first + at)))
    const active = this.#position() >= 0 ? `row-${this.#selected}` : ''
    if (active) this.#box.setAttribute('aria-activedescendant', active)
    else this.#box.removeAttribute('aria-activedescendant')
  }

  #row(row, position) {
    const made = element(
      'div',
      {
        id: `row-${row.number}`,
        class: `row level-${row.level ?? 'none'}`,
        role: 'option',
        'data-number': row.number,
        'aria-selected': String(row.number === this.#selected),
        'aria-setsize': this.#shown.length,
        'aria-posinset': position + 1,
      },
      element('span', { class: 'level', title: row.level ?? '' }),
      element('span', { class: `service ${colour(row.service)}`, text: row.service }),
      element('span', { class: 'kind', text: row.kind.replaceAll('_', ' ') }),
      element('span', { class: 'title', text: row.title, title: row.title }),
      element('span', { class: 'trace', text: short(row.trace_id) }),
      element('time', { text: time(row.received) }),
    )
    made.style.transform = `translateY(${position * HEIGHT}px)`
    return made
  }
}
