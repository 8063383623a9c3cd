/** What Chromium says of what a page keeps, and of its workers and keys. */

import { casesOf, untyped } from '../case'

let databases = 0

/** Opens a database of its own, with a store of visits. */
function opened(who: { name: string }, version = 1, name = `${who.name}${databases++}`) {
  return new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, version)
    request.onupgradeneeded = () => request.result.createObjectStore('visits', { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

const visits = (db: IDBDatabase, mode: IDBTransactionMode = 'readwrite') =>
  db.transaction('visits', mode).objectStore('visits')

function done(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = (event) => {
      event.preventDefault()
      reject(request.error)
    }
  })
}

export const storage = casesOf('storage', {
  'full local storage': [
    ['QuotaExceededError', "Failed to execute 'setItem' on 'Storage'", 'exceeded the quota'],
    (who) => localStorage.setItem(who.name, who.name.repeat(1_000_000)),
  ],
  'key that is there': [
    ['ConstraintError', 'Key already exists in the object store'],
    async (who) => {
      const db = await opened(who)
      await done(visits(db).add({ id: who.number }))
      await done(visits(db).add({ id: who.number }))
    },
  ],
  'store that is missing': [
    ["Failed to execute 'transaction' on 'IDBDatabase'", 'object stores was not found'],
    async (who) => (await opened(who)).transaction(who.name),
  ],
  'value without a key': [
    ["Failed to execute 'put' on 'IDBObjectStore'", 'key path did not yield a value'],
    async (who) => visits(await opened(who)).put({ who }),
  ],
  'key of data': [
    ["Failed to execute 'get' on 'IDBObjectStore'", 'not a valid key'],
    async (who) => visits(await opened(who)).get(untyped({ who })),
  ],
  'function to store': [
    ["Failed to execute 'put' on 'IDBObjectStore'", 'could not be cloned'],
    async (who) => visits(await opened(who)).put({ id: 1, told: () => who.name }),
  ],
  'only to be read': [
    ["Failed to execute 'put' on 'IDBObjectStore'", 'The transaction is read-only'],
    async (who) => visits(await opened(who), 'readonly').put({ id: who.name }),
  ],
  'transaction that is over': [
    ["Failed to execute 'get' on 'IDBObjectStore'", 'The transaction'],
    async (who) => {
      const store = visits(await opened(who))
      await new Promise((resolve) => (store.transaction.oncomplete = resolve))
      return store.get(who.name)
    },
  ],
  'older version': [
    ['VersionError', 'is less than the existing version'],
    async (who) => {
      const db = await opened(who, 2, who.name)
      db.close()
      await opened(who, 1, who.name)
    },
  ],
  'closed database': [
    ["Failed to execute 'transaction' on 'IDBDatabase'", 'The database connection is closing'],
    async (who) => {
      const db = await opened(who)
      db.close()
      return visits(db)
    },
  ],
  'store outside an upgrade': [
    [
      "Failed to execute 'createObjectStore' on 'IDBDatabase'",
      'The database is not running a version change transaction',
    ],
    async (who) => (await opened(who)).createObjectStore(who.name),
  ],
  'cache of a post': [
    ["Failed to execute 'put' on 'Cache'", "Request method 'POST' is unsupported"],
    async (who) =>
      (await caches.open(who.name)).put(
        new Request(`/${who.name}`, { method: 'POST' }),
        new Response(),
      ),
  ],
})

const script = (code: string) => URL.createObjectURL(new Blob([code]))

export const workers = casesOf('workers', {
  'worker of another site': [
    ["Failed to construct 'Worker'", 'cannot be accessed from origin'],
    (who) => new Worker(`https://clinic.example/${who.name}.js`),
  ],
  'function for a worker': [
    ["Failed to execute 'postMessage' on 'Worker'", 'could not be cloned'],
    (who) => new Worker(script('')).postMessage(() => who.name),
  ],
  'error in a worker': [
    'Uncaught Error',
    (who) =>
      new Promise((_, reject) => {
        const worker = new Worker(script(`throw new Error(${JSON.stringify(who.name)})`))
        worker.onerror = ({ message }) => reject(new Error(message))
      }),
    'the page is told a text of data, and no stack',
  ],
  'service worker that is missing': [
    'Failed to register a ServiceWorker',
    (who) => navigator.serviceWorker.register(`/${who.name}.js`),
  ],
})

const bytes = (text: string) => new TextEncoder().encode(text)

export const keys = casesOf('crypto', {
  'key of another': [
    'OperationError',
    async (who) => {
      const kind = { name: 'AES-GCM', length: 128 }
      const key = await crypto.subtle.generateKey(kind, false, ['decrypt'])
      return crypto.subtle.decrypt({ ...kind, iv: bytes('a') }, key, bytes(who.name.repeat(3)))
    },
  ],
  'key that is none': [
    ['DataError', 'AES key data must be'],
    (who) => crypto.subtle.importKey('raw', bytes(who.name), 'AES-GCM', false, ['encrypt']),
  ],
  'unknown algorithm': [
    ['NotSupportedError', 'Unrecognized name'],
    (who) => crypto.subtle.digest(who.name, bytes('a')),
  ],
  'use that is not allowed': [
    ['InvalidAccessError', 'key.usages does not permit this operation'],
    async (who) => {
      const kind = { name: 'HMAC', hash: 'SHA-256' }
      const key = await crypto.subtle.generateKey(kind, false, ['sign'])
      return crypto.subtle.verify('HMAC', key, bytes('a'), bytes(who.name))
    },
  ],
  'too much at random': [
    ["Failed to execute 'getRandomValues' on 'Crypto'", 'exceeds the number of bytes of entropy'],
    () => crypto.getRandomValues(new Uint8Array(65_537)),
  ],
})
