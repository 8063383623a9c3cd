/** The choices that filters offer: what has been seen. */

import { element } from './dom.js'

const EVERY = {
  service: 'every service',
  kind: 'every kind',
  level: 'every level',
  release: 'every release',
  environment: 'every environment',
}
const MOST = 500

/** Offers what has been seen, and what is chosen even where it has not. */
export function fillChoices(form, rows, chosen) {
  for (const [name, every] of Object.entries(EVERY)) {
    const select = form.elements[name]
    const seen = rows.different(name).slice(0, MOST)
    const values = ['', ...seen, ...(chosen[name] && !seen.includes(chosen[name]) ? [chosen[name]] : [])]
    const offered = [...select.options].map((option) => option.value)
    if (values.join('\n') !== offered.join('\n')) {
      select.replaceChildren(
        ...values.map((value) => element('option', { value, text: value ? value.replaceAll('_', ' ') : every })),
      )
    }
    select.value = chosen[name]
    // A filter with nothing to choose from only takes room.
    const fixed = name === 'kind' && chosen.view !== 'all'
    select.hidden = (values.length < 3 || fixed) && !chosen[name]
    select.classList.toggle('set', Boolean(chosen[name]))
  }
}
