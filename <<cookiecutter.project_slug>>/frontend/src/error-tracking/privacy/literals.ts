/**
 * What the application's source says. The build fills this in (`config/literals.ts`); while it is
 * empty, no text leaves.
 */

/** A text as the source writes it: literals at even places, at odd ones what fills the holes. */
export type Template = string[]

export interface Literals {
  /** Texts that the source puts into errors, logs and telemetry. */
  templates: Template[]
  /** The source's names of properties, functions, classes and components, separated by spaces. */
  names: string
  /** The parts of the paths that the source asks for or answers to, separated by spaces. */
  paths: string
}

export const literals: Literals = { templates: [], names: '', paths: '' }
