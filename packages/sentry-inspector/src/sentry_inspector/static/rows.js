/** What has been received: rows, the filters on them, and errors grouped. */

const SEARCHED = ['title', 'id', 'event_id', 'trace_id', 'release', 'environment', 'route', 'service', 'kind']
const SAME = ['service', 'kind', 'level', 'release', 'environment']

export class Rows {
  #rows = []
  #most = Infinity

  /** Keeps as many rows as the inspector keeps items. */
  keep(most) {
    this.#most = most
  }

  get all() {
    return this.#rows
  }

  clear() {
    this.#rows = []
  }

  /** Adds what is new, oldest first; refusals come as rows like any other. */
  add(rows) {
    const known = new Set(this.#rows.slice(-rows.length - 1000).map((row) => row.id))
    for (const row of rows) {
      if (known.has(row.id)) continue
      const tags = Object.entries(row.tags ?? {}).map(([name, value]) => `${name}:${value} ${name}=${value}`)
      row.search = [...SEARCHED.map((name) => row[name] ?? ''), ...(row.traces ?? []), ...tags].join('\n').toLowerCase()
      this.#rows.push(row)
    }
    if (this.#rows.length > this.#most) this.#rows.splice(0, this.#rows.length - this.#most)
  }

  find(id) {
    return this.#rows.find((row) => row.id === id)
  }

  /** The different values of a field, such as `kind`. */
  different(field) {
    return [...new Set(this.#rows.map((row) => row[field]).filter(Boolean))].sort()
  }

  /** The rows that fit, newest first. */
  fitting(filters) {
    const text = filters.text.trim().toLowerCase()
    const dashless = /^[0-9a-f-]{32,36}$/.test(text) ? text.replaceAll('-', '') : text
    const since = filters.within ? Date.now() / 1000 - Number(filters.within) : 0
    return this.#rows
      .filter(
        (row) =>
          (filters.view !== 'errors' || isError(row)) &&
          SAME.every((name) => !filters[name] || row[name] === filters[name]) &&
          row.received >= since &&
          (!text || row.search.includes(text) || row.search.includes(dashless)),
      )
      .reverse()
  }
}

export const isError = (row) => row.kind === 'event' || row.kind === 'refused'

/** A refusal as a row. */
export function asRow(refusal) {
  const { reason, status } = refusal
  return { ...refusal, kind: 'refused', level: 'error', title: reason, group: `${status} ${reason}`, trace_id: null }
}

/** Rows that are one mistake become one entry, in the order of the newest of each. */
export function grouped(rows) {
  const groups = new Map()
  for (const row of rows) {
    const key = `${row.kind} ${row.group ?? row.id}`
    if (groups.has(key)) groups.get(key).push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].map((members) => ({ row: members[0], members }))
}
