/** What libraries say that many applications are made of. */

import axios from 'axios'
import { openDB } from 'idb'
import ky from 'ky'
import { createPinia, defineStore, setActivePinia } from 'pinia'
import * as v from 'valibot'
import { createI18n, useI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'
import { z } from 'zod'
import { API, casesOf, NOWHERE, untyped } from '../case'

export const requests = casesOf('axios', {
  'not found': [
    ['AxiosError', 'Request failed with status code 404'],
    (who) => axios.get(`${API}/answers/404?q=${who.name}`),
  ],
  'server error': [
    ['AxiosError', 'Request failed with status code 503'],
    (who) => axios.post(`${API}/answers/503`, who),
  ],
  'no server': [['AxiosError', 'Network Error'], (who) => axios.get(`${NOWHERE}/${who.name}`)],
  'not in time': [
    ['AxiosError', 'timeout of', 'exceeded'],
    (who) => axios.get(`${API}/${who.name}/slow`, { timeout: 20 }),
  ],
  'given up': [
    ['CanceledError', 'canceled'],
    (who) => axios.get(`${API}/patients?q=${who.name}`, { signal: AbortSignal.abort() }),
  ],
  'no JSON': [
    'is not valid JSON',
    (who) =>
      axios.get(`/patients/${who.name}`, {
        responseType: 'json',
        transitional: { silentJSONParsing: false },
      }),
  ],
  'odd protocol': [
    ['AxiosError', 'Unsupported protocol'],
    (who) => axios.get(`clinic://${who.name}`),
  ],
  'adapter that is none': [
    ['AxiosError', 'Unknown adapter|There is no suitable adapter'],
    (who) => axios.get(`/${who.name}`, { adapter: untyped('postal') }),
  ],
  'status that is refused': [
    ['AxiosError', 'Request failed with status code 200'],
    (who) => axios.get(`${API}/patients?q=${who.name}`, { validateStatus: () => false }),
  ],
})

export const fetches = casesOf('ky', {
  'not found': [
    ['HTTPError', 'Request failed with status code 404'],
    (who) => ky.get(`${API}/answers/404?q=${who.name}`, { retry: 0 }),
  ],
  'not in time': [
    ['TimeoutError', 'Request timed out: GET'],
    (who) => ky.get(`${API}/${who.name}/slow`, { timeout: 20, retry: 0 }),
  ],
})

const Patient = z.object({ birthDate: z.string(), visits: z.number().min(1) })

export const schemas = casesOf('schemas', {
  'zod: field of another type': [
    ['ZodError', 'birthDate', 'invalid_type'],
    (who) => Patient.parse({ ...who, birthDate: who.number, visits: 1 }),
  ],
  'zod: number too small': [
    ['ZodError', 'visits', 'too_small'],
    (who) => Patient.parse({ birthDate: who.name, visits: -who.number }),
  ],
  'zod: none of several': [
    ['ZodError', 'invalid_value'],
    (who) => z.enum(['booked', 'done']).parse(who.name),
  ],
  'zod: field too many': [
    ['ZodError', 'unrecognized_keys'],
    (who) => Patient.strict().parse({ birthDate: '', visits: 1, [who.name]: 1 }),
  ],
  'zod: promise in it': [
    'Encountered Promise during synchronous parse',
    (who) =>
      z
        .string()
        .refine(async () => who)
        .parse(who.name),
  ],
  'valibot: field of another type': [
    ['ValiError', 'Invalid type: Expected'],
    (who) => v.parse(v.object({ birthDate: v.string() }), { birthDate: who.number }),
    'the text is put together of parts, and names no field',
  ],
  'valibot: no e-mail': [
    ['ValiError', 'Invalid email'],
    (who) => v.parse(v.pipe(v.string(), v.email()), who.name),
    'the text is put together of parts, and names no field',
  ],
})

const useVisits = defineStore('visits', {
  state: () => ({ visits: [] as { name: string }[] }),
  getters: { first: ({ visits }) => visits[0]!.name },
  actions: {
    book(name: string) {
      throw new RangeError(`${name} has no slot in the calendar`)
    },
  },
})

export const stores = casesOf('Pinia', {
  'store without it': [
    'Cannot read properties of undefined',
    () => {
      setActivePinia(undefined)
      return useVisits()
    },
  ],
  'getter of nothing': [
    "Cannot read properties of undefined (reading 'name')",
    () => useVisits(createPinia()).first,
  ],
  action: [
    'RangeError: {name} has no slot in the calendar',
    (who) => useVisits(createPinia()).book(who.name),
  ],
  'state that is no list': [
    'TypeError: Cannot read properties of undefined',
    (who) => useVisits(createPinia()).$patch(() => untyped(who).visits.push(who.name)),
  ],
})

const Empty = { render: () => null }

function newRouter() {
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'home', component: Empty },
      { path: '/visits/:visit', name: 'visit', component: Empty },
      { path: '/gone', component: () => Promise.reject(new Error('The view is gone')) },
      { path: '/nothing', component: () => Promise.resolve(untyped(undefined)) },
    ],
  })
}

export const router = casesOf('vue-router', {
  'missing parameter': ['Missing required param', () => newRouter().resolve({ name: 'visit' })],
  'unknown name': [
    'No match for',
    (who) => newRouter().resolve({ name: who.name }),
    'its build for production says nothing',
  ],
  'view that is gone': ['The view is gone', () => newRouter().push('/gone')],
  'view that is nothing': ["Couldn't resolve component", () => newRouter().push('/nothing')],
  'guard that throws': [
    '{who.name} may not see this',
    (who) => {
      const own = newRouter()
      own.beforeEach(() => {
        throw new Error(`${who.name} may not see this`)
      })
      return own.push(`/visits/${who.name}`)
    },
  ],
  'list as parameter': [
    ['Provided param', 'is an array but it is not repeatable'],
    (who) => newRouter().resolve({ name: 'visit', params: { visit: [who.name, 'a'] } }),
  ],
})

const translating = (given: object) => createI18n({ legacy: false, ...given } as object)
const { global: english } = untyped(translating({ locale: 'en', messages: { en: {} } }))

export const translations = casesOf('vue-i18n', {
  'outside a setup': [
    'top of a `setup` function',
    () => useI18n(),
    'its build for production says a number',
  ],
  'date that is none': [
    'date',
    (who) => english.d(who.name),
    'its build for production says a number',
  ],
  'message that is none': [
    'message',
    (who) => english.rt(untyped({ [who.name]: 1 })),
    'its build for production says a number',
  ],
})

export const databases = casesOf('idb', {
  'key of data': [
    ['DataError', "Failed to execute 'get' on 'IDBObjectStore'", 'not a valid key'],
    async (who) => {
      const upgrade = (own: { createObjectStore(name: string): unknown }) =>
        void own.createObjectStore('visits')
      const db = await openDB(`${who.name}-idb`, 1, { upgrade })
      await db.get('visits', untyped(who))
    },
  ],
})
