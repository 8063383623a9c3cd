/** The table of titles that is kept, `usefulness/scores.md`: what a developer reads of each error. */

/** Whether a title contains what is needed; `a|b` needs one of the two. */
export function isTold({ needs }, title) {
  return needs.every((need) => need.split('|').some((one) => title.includes(one)))
}

/** Writes the table. */
export function tableOf(cases, titles) {
  const short = cases.filter((one, i) => !isTold(one, titles[i]))
  const told = cases.length - short.length
  const share = ((100 * told) / cases.length).toFixed(1)
  return `# What a developer reads

${told} of ${cases.length} errors carry what one needs to know which thing failed how: ${share} in 100.

| error | title |
|---|---|
${cases.map(({ name }, i) => `| ${name} | ${cell(titles[i])} |`).join('\n')}

## What falls short

| error | reason |
|---|---|
${short.map(({ name, lacks }) => `| ${name} | ${lacks ?? ''} |`).join('\n')}
`
}

/** The titles of a table, by their errors. */
export function keptTable(text) {
  const [titles = ''] = text.split('\n## ')
  const rows = [...titles.matchAll(/^\| (.+?) \| (.*) \|$/gm)].slice(1)
  return new Map(rows.map(([, name, title]) => [name, title]))
}

const cell = (text) => text.replaceAll('|', '\\|')
