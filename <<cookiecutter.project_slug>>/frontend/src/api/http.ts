/** Requests to this service's API, on the page's own origin or on the one that was configured. */

const PREFIX = '/api/v1'
const ADDRESS = import.meta.env.API_ORIGIN + PREFIX

/** The API answered, but not with success. */
export class ApiError extends Error {
  override name = 'ApiError'

  constructor(
    method: string,
    route: string,
    readonly status: number,
  ) {
    super(`${method} ${PREFIX}${route} answered ${status}`)
  }
}

/**
 * Sends a request and returns the answer's JSON.
 *
 * @throws ApiError when the API answers with an error
 * @throws TypeError when it cannot be reached
 */
export async function request<T>(method: 'GET' | 'POST', route: string, body?: object): Promise<T> {
  const response = await fetch(ADDRESS + route, {
    method,
    headers: body && { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new ApiError(method, route, response.status)
  return response.json()
}
