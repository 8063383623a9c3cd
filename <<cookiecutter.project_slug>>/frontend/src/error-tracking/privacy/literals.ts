/**
 * What the application's source says. The build fills this in (`build/literals.ts`); while it is
 * empty, no text leaves.
 */

/** A text as the source writes it: literals at even places, at odd ones what fills the holes. */
export type Template = string[]

export interface Literals {
  /** Texts that the source puts into errors, logs and telemetry. */
  templates: Template[]
  /** The source's names and the parts of its paths, separated by spaces. */
  words: string
}

export const literals: Literals = { templates: [], words: '' }
