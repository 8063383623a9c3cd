/** A colour for each project, in the order in which the inspector was given them. */

const NUMBER = 6

let names = []

export function colourProjects(projects) {
  names = projects.map(({ name }) => name)
}

/** The class that colours what belongs to a service; none for names that are no project's. */
export function colour(service) {
  const at = names.indexOf(service)
  return at < 0 ? '' : `colour-${(at % NUMBER) + 1}`
}
