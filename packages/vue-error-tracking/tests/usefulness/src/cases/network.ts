/** What Chromium says of requests, streams and what comes by them. */

import { API, casesOf, NOWHERE } from '../case'

export const network = casesOf('network', {
  'no server': ['Failed to fetch', (who) => fetch(`${NOWHERE}/${who.name}`)],
  'no JSON': ['is not valid JSON', async (who) => (await fetch(`/patients/${who.name}`)).json()],
  'no answer to read': [
    'Unexpected end of JSON input',
    (who) => new Response('', { headers: { 'X-Who': who.name } }).json(),
  ],
  'read twice': [
    ["Failed to execute 'json' on 'Response'", 'body stream already read'],
    async (who) => {
      const answer = await fetch(`${API}/patients?q=${who.name}`)
      await answer.text()
      return answer.json()
    },
  ],
  'given up': [
    ['AbortError', 'signal is aborted without reason'],
    (who) => fetch(`/${who.name}`, { signal: AbortSignal.abort() }),
  ],
  'not in time': [
    ['TimeoutError', 'signal timed out'],
    (who) => fetch(`${API}/${who.name}/slow`, { signal: AbortSignal.timeout(20) }),
  ],
  'body of a GET': [
    ["Failed to execute 'fetch' on 'Window'", 'Request with GET/HEAD method cannot have body'],
    (who) => fetch(`${API}/patients`, { body: who.name }),
  ],
  'header of data': [
    ["Failed to execute 'fetch' on 'Window'", 'String contains non ISO-8859-1 code point'],
    (who) => fetch(`${API}/patients`, { headers: { 'X-Who': `ł${who.name}` } }),
  ],
  'name of a header': [
    ["Failed to execute 'append' on 'Headers'", 'Invalid name'],
    (who) => new Headers().append(`${who.name} `, ''),
  ],
  'password in an address': [
    ["Failed to execute 'fetch' on 'Window'", 'URL that includes credentials'],
    (who) => fetch(`https://${who.name}:secret@clinic.example/`),
  ],
  'address that is none': [
    ["Failed to execute 'fetch' on 'Window'", 'Failed to parse URL from'],
    (who) => fetch(`https://${who.name}:port/`),
  ],
  'method of data': [
    ["Failed to execute 'fetch' on 'Window'", 'is not a valid HTTP method'],
    (who) => fetch(`${API}/patients`, { method: `${who.name} ` }),
  ],
  'status out of range': [
    ["Failed to construct 'Response'", 'is outside the range [200, 599]'],
    (who) => new Response('', { status: who.number % 100 }),
  ],
  'request that is not open': [
    ["Failed to execute 'send' on 'XMLHttpRequest'", "The object's state must be OPENED"],
    (who) => new XMLHttpRequest().send(who.name),
  ],
  'socket of data': [
    ["Failed to construct 'WebSocket'", 'is invalid'],
    (who) => new WebSocket(`wss://${who.name}:port`),
  ],
  'socket not open': [
    ["Failed to execute 'send' on 'WebSocket'", 'Still in CONNECTING state'],
    (who) => new WebSocket(`ws://127.0.0.1:9/${who.name}`).send(who.name),
  ],
  'stream with a reader': [
    ["Failed to execute 'getReader' on 'ReadableStream'", 'not yet locked to a reader'],
    (who) => {
      const stream = new Blob([who.name]).stream()
      stream.getReader()
      return stream.getReader()
    },
  ],
  'encoding of data': [
    ["Failed to construct 'TextDecoder'", 'The encoding label provided'],
    (who) => new TextDecoder(who.name),
  ],
  'text that is none': [
    ["Failed to execute 'decode' on 'TextDecoder'", 'The encoded data was not valid'],
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])),
  ],
  'packed by another': [
    'The compressed data was not valid',
    (who) => {
      const unpacked = new DecompressionStream('gzip')
      return new Blob([who.name]).stream().pipeThrough(unpacked).getReader().read()
    },
  ],
  'part that is gone': [
    ['ChunkLoadError', 'A part of the page could not be loaded'],
    (who) => import(/* @vite-ignore */ `/assets/${who.name}.js`),
  ],
  'program that is none': [
    'expected magic word',
    (who) => WebAssembly.compile(new TextEncoder().encode(who.name)),
  ],
})
