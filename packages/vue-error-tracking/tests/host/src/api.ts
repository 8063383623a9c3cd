/** Requests to the API, on the page's own origin or on the one that was configured. */

import { traceHeaders } from 'vue-error-tracking'

const ADDRESS = import.meta.env.API_ORIGIN + '/api/v1'

export interface Appointment {
  id: string
  type: string
  status: string
  /** ISO 8601, with its offset. */
  starts_at: string
}

export async function request<T>(method: 'GET' | 'POST', route: string, body?: object): Promise<T> {
  const response = await fetch(ADDRESS + route, {
    method,
    headers: { ...traceHeaders, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}`)
  return response.json()
}
