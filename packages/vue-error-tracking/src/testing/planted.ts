/** Values that stand for what is private: each is made at random, so that it stands in no file. */

import { randomInt, randomUUID } from 'node:crypto'

const CONSONANTS = 'bdfglmnprstvz'
const VOWELS = 'aeiou'
const SHORTEST = 6

/** What a test plants: every value that was asked for is searched in what leaves. */
export class Planted {
  /** What each value stands for, by the value. */
  readonly values = new Map<string, string>()

  /** A first and a last name; each is searched by itself. */
  readonly name: string = `${capital(word())} ${capital(word())}`
  readonly email: string = `${word()}.${word()}@example.org`
  /** A day of birth, as `1951-07-23`. */
  readonly date: string = `${randomInt(1931, 1990)}-${two(randomInt(1, 13))}-${two(randomInt(13, 29))}`
  readonly uuid: string = randomUUID()
  /** Ten digits, as of a record or a telephone. */
  readonly number: string = String(randomInt(1_000_000_000, 9_999_999_999))

  constructor() {
    for (const part of this.name.split(' ')) this.values.set(part, 'name')
    for (const part of this.email.split('@')[0]!.split('.')) this.values.set(part, 'email')
    for (const kind of ['date', 'uuid', 'number'] as const) this.values.set(this[kind], kind)
  }

  /**
   * Has any other text searched as well, and returns it.
   *
   * @throws Error when it is so short that chance would find it
   */
  text(value: string): string {
    if (value.length < SHORTEST) throw new Error(`A text needs ${SHORTEST} characters: ${value}`)
    this.values.set(value, 'text')
    return value
  }
}

function word(): string {
  return Array.from({ length: 4 }, () => pick(CONSONANTS) + pick(VOWELS)).join('')
}

function pick(from: string): string {
  return from[randomInt(from.length)]!
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
