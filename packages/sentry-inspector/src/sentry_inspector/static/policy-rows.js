/** Which row of a policy decides about a place, such as `event.user.email`. */

/** The rows of fields that stand beside a place, in the same object. */
export function rowsBeside(rows, place) {
  const [kind, ...steps] = parts(place)
  const around = steps.slice(0, -1).join('.')
  if (!around) return []
  return rows.filter(
    (row) => row.of.includes(kind) && parts(row.field).slice(0, -1).join('.') === around,
  )
}

/** The most exact row for a place; `undefined` where none lists it. */
export function rowOf(rows, place) {
  const [kind] = place.split(/[.[]/, 1)
  const rest = place.slice(kind.length).replace(/^\./, '')
  const steps = parts(rest)
  let best
  let most = -1
  for (const row of rows) {
    if (row.of.length && !row.of.includes(kind)) continue
    const exact = likeness(parts(row.field), steps)
    if (exact > most) [best, most] = [row, exact]
  }
  return best
}

const parts = (field) => field.replace(/\[[^\]]*\]/g, '.[]').split('.').filter(Boolean)

/** How many steps are named alike; -1 where the field is another one. `*` stands for any rest. */
function likeness(field, steps) {
  let alike = 0
  for (const [at, name] of field.entries()) {
    if (name === '*' && at === field.length - 1) return steps.length > at ? alike : -1
    if (at >= steps.length || (name !== steps[at] && name !== '*')) return -1
    if (name === steps[at]) alike += 1
  }
  return field.length === steps.length ? alike + 1 : -1
}
