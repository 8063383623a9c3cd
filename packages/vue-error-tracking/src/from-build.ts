/**
 * What the build knows of the application. The plugin for the bundler puts its own module in the place
 * of this one; without it nothing is known, so no text of the application leaves.
 */

/** A text as the source writes it: literals at even places, at odd ones what fills the holes. */
export type Template = string[]

/** What the source says: only what stands in it can be told from what data put into a text. */
export interface Literals {
  /** Texts that the source puts into errors, logs and telemetry. */
  templates: Template[]
  /** The source's names of properties, functions, classes and components, separated by spaces. */
  names: string
  /** The parts of the paths that the source asks for or answers to, separated by spaces. */
  paths: string
  /** As JSON that is written as a URL is: the texts of bundled modules, and the names of their errors. */
  bundled?: string
  /** The files that a development server serves, by their paths; a build's scripts name themselves. */
  files?: string
}

/**
 * What an application's telemetry may carry beyond the policy. Everything named here leaves as it is,
 * except for what the last net finds in it. Nothing else that the application adds leaves.
 */
export interface Telemetry {
  tags: string[]
  /** A context's name, and the keys of it. */
  contexts: Record<string, string[]>
  /** Attributes of spans, logs, metrics and breadcrumbs. */
  attributes: string[]
  metrics: string[]
  /** Hosts, besides this page's own, that URLs may show. */
  hosts: string[]
  /**
   * Send user ids as they are. Otherwise they are removed: the browser has no secret with which it
   * could hash them.
   */
  publicIdentifiers: boolean
}

export const literals: Literals = { templates: [], names: '', paths: '' }

export const telemetry: Telemetry = {
  tags: [],
  contexts: {},
  attributes: [],
  metrics: [],
  hosts: [],
  publicIdentifiers: false,
}

/** The numbers that the bundler gave to parts of the application, each with the name of its module. */
export const parts: string = ''
