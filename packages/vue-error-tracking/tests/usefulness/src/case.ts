/** What a case of the corpus is: a way to fail, and what a developer must be told of it. */

/** Whose data is planted: values that stand in no source file and no other event. */
export interface Person {
  name: string
  number: number
}

export interface Case {
  /** What fails, and how. */
  name: string
  /** What the title must contain, so that one knows which thing failed how; `a|b`: one of the two. */
  needs: string[]
  /** Why it does not, if it does not. */
  lacks?: string
  /** Throws, rejects, or returns what was thrown, with somebody's data wherever data can stand. */
  fail: (who: Person) => unknown
}

/** What the title must contain, the failure, and why it falls short, if it does. */
export type Written = [needs: string | string[], fail: Case['fail'], lacks?: string]

/** Returns the cases of one library. */
export function casesOf(library: string, cases: Record<string, Written>): Case[] {
  return Object.entries(cases).map(([name, [needs, fail, lacks]]) => ({
    name: `${library}: ${name}`,
    needs: [needs].flat(),
    fail,
    ...(lacks && { lacks }),
  }))
}

/** What types forbid, and people do. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const untyped = (value: unknown) => value as any

/** The API that the cases ask. */
export const API = '/api/v1'

/** A port that nobody listens at. */
export const NOWHERE = 'http://127.0.0.1:9'
