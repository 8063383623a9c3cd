import { expect, it } from 'vitest'
import { isGone, partOf } from '../../src/gone-chunk'

it.each([
  ['https://a.example/assets/CalendarView-Bx81_3aZ.js', 'CalendarView'],
  ['https://a.example/assets/12.0a1b2c3d.js', 'PatientView'],
  ['https://a.example/assets/17.0a1b2c3d.js', '17'],
  ['https://a.example/patients/12.js', undefined],
])('names the part in %s', (address, name) => {
  const error = new Error(`Failed to fetch dynamically imported module: ${address}`)

  expect(isGone(error)).toBe(true)
  expect(partOf(error, '12 PatientView 13 17')).toBe(name)
})
