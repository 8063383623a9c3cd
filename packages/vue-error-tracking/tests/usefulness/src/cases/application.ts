/** What applications say themselves. */

import { API, casesOf } from '../case'

/** As many write it: an answer that is none becomes an error. */
async function ask(method: string, route: string): Promise<unknown> {
  const response = await fetch(API + route, { method })
  if (!response.ok) throw new ApiError(`${method} ${API}${route} answered ${response.status}`)
  return response.json()
}

class ApiError extends Error {
  override name = 'ApiError'
}

export const application = casesOf('application', {
  'answer that is none': [
    ['ApiError', 'GET /api/v1/answers/', 'answered 404'],
    (who) => ask('GET', `/answers/404?q=${who.name}`),
  ],
  'other answer': [
    ['ApiError', 'DELETE /api/v1/answers/', 'answered 503'],
    (who) => ask('DELETE', `/answers/503/${who.name}`),
  ],
  literal: ['Error: The slot is taken', () => new Error('The slot is taken')],
  'text with data': [
    'Error: {who.name} has {who.number} visits',
    (who) => new Error(`${who.name} has ${who.number} visits`),
  ],
  'joined text': [
    'Error: No doctor for {who.name}',
    (who) => new Error('No doctor for ' + who.name),
  ],
  'nothing but data': ['{who.name}', (who) => new Error(who.name), 'the text is nothing but data'],
  'rejected with a text': [
    '{who.name}',
    (who) => Promise.reject(who.name),
    'the text is nothing but data',
  ],
  'rejected with nothing': ['undefined', () => Promise.reject(), 'nothing was said'],
  'rejected with an object': ['Object captured as', (who) => Promise.reject({ ...who })],
  cause: [
    'The visit could not be stored',
    (who) => new Error('The visit could not be stored', { cause: new Error(who.name) }),
  ],
})
