/** Requests to this service's API, on the page's own origin or on the one that was configured. */

import { traceHeaders } from 'vue-error-tracking'

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

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Sends a request and returns the answer's JSON, or undefined where the answer has no content.
 *
 * @throws ApiError when the API answers with an error
 * @throws TypeError when it cannot be reached
 */
export async function request<T>(method: Method, route: string, body?: object): Promise<T> {
  const response = await fetch(ADDRESS + route, {
    method,
    headers: { ...traceHeaders, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new ApiError(method, route, response.status)
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}
