/** What is looked at stands in the address: `#/ID?view=all&service=web`. A link names an event by its id. */

const NAMES = ['view', 'text', 'service', 'kind', 'level', 'release', 'environment', 'within', 'tab']

/** The id, the filters and the tab that the address names. */
export function look() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  const given = new URLSearchParams(query)
  const filters = Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? '']))
  filters.view = ['all', 'logs'].includes(filters.view) ? filters.view : 'errors'
  let id = ''
  try {
    id = decodeURIComponent(path)
  } catch {
    // What was typed is no address: nothing is chosen.
  }
  return { ...filters, id }
}

/** The address of something else: what is not in `changes` stays. */
export function addressOf(changes) {
  const wanted = { ...look(), ...changes }
  const given = new URLSearchParams()
  for (const name of NAMES) {
    if (wanted[name] && !(name === 'view' && wanted[name] === 'errors')) given.set(name, wanted[name])
  }
  const query = given.toString()
  return `#/${encodeURIComponent(wanted.id)}${query ? `?${query}` : ''}`
}

/** Goes there; `replace` leaves no step back. */
export function go(changes, { replace = false } = {}) {
  const address = addressOf(changes)
  if (address === location.hash) return
  if (replace) {
    history.replaceState(null, '', address)
    dispatchEvent(new Event('hashchange'))
  } else {
    location.hash = address
  }
}
