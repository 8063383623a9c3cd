/** What the inspector tells as it happens: through one stream that all tabs share, where there can be one. */

const NAMES = ['captured', 'refused', 'cleared']

/** Calls `hear(name, data)` for `hello`, `captured`, `refused`, `cleared` and `lost`. */
export function listen(hear) {
  if (typeof SharedWorker === 'undefined') return alone(hear)
  const { port } = new SharedWorker('/static/stream-worker.js', { name: 'inspector' })
  port.addEventListener('message', ({ data }) => hear(data.name, data.data))
  port.start()
  addEventListener('pagehide', () => port.postMessage('leaving'))
  addEventListener('pageshow', (event) => event.persisted && location.reload())
}

/** A stream of its own, which a tab lets go of while nobody looks at it. */
function alone(hear) {
  let stream = null
  const open = () => {
    stream = new EventSource('/api/stream')
    stream.addEventListener('hello', (message) => hear('hello', JSON.parse(message.data)))
    for (const name of NAMES) stream.addEventListener(name, (message) => hear(name, JSON.parse(message.data)))
    stream.addEventListener('error', () => hear('lost', {}))
  }
  document.addEventListener('visibilitychange', () => {
    stream.close()
    if (!document.hidden) open()
  })
  open()
}
