/** The sender's policy, row by row, and the row that decided about a place. */

import { element } from './dom.js'
import { rowOf, rowsBeside } from './policy-rows.js'

const said = document.getElementById('said')
const answer = await fetch('/api/policy')
const policy = await answer.json()
if (answer.ok) {
  const drawn = new Map(policy.fields.map((row) => [row, line(row)]))
  document.getElementById('rows').append(...drawn.values())
  const find = () => show(decodeURIComponent(location.hash.slice(1)), drawn)
  addEventListener('hashchange', find)
  find()
} else {
  said.textContent = policy.detail
}

function show(place, drawn) {
  for (const one of drawn.values()) one.classList.remove('wanted', 'beside')
  said.textContent = ''
  if (!place) return
  const row = rowOf(policy.fields, place)
  const beside = row ? [] : rowsBeside(policy.fields, place)
  const listed = beside.length ? ` Listed beside it: ${beside.map(({ field }) => field).join(', ')}.` : ''
  said.textContent = row
    ? `The row that decided about ${place}:`
    : `No row lists ${place}: what is not listed does not leave.${listed}`
  drawn.get(row)?.classList.add('wanted')
  for (const one of beside) drawn.get(one).classList.add('beside')
  drawn.get(row ?? beside[0])?.scrollIntoView({ block: 'center' })
}

function line({ field, of, rule, app }) {
  return element('tr', {}, [field, of.join(', '), rule, app].map((text) => element('td', { text })))
}
