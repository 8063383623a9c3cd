/**
 * One event stream for all tabs: a browser opens six connections to a server over HTTP/1.1, and each
 * stream would hold one of them.
 */

const ports = new Set()
let stream = null
let state = { connected: false, store: null }

function tell(message) {
  for (const port of ports) port.postMessage(message)
}

function open() {
  stream = new EventSource('/api/stream')
  stream.addEventListener('hello', (message) => {
    state = { connected: true, store: JSON.parse(message.data).store }
    tell({ name: 'hello', data: state })
  })
  for (const name of ['captured', 'refused', 'cleared']) {
    stream.addEventListener(name, (message) => tell({ name, data: JSON.parse(message.data) }))
  }
  stream.addEventListener('error', () => {
    state = { ...state, connected: false }
    tell({ name: 'lost', data: {} })
    // A browser gives up when the answer is no stream, as when another program took the port.
    if (stream.readyState === EventSource.CLOSED) setTimeout(open, 1000)
  })
}

addEventListener('connect', (event) => {
  const [port] = event.ports
  ports.add(port)
  port.addEventListener('message', ({ data }) => {
    if (data === 'leaving') ports.delete(port)
  })
  port.start()
  if (!stream) open()
  else if (state.connected) port.postMessage({ name: 'hello', data: state })
})
