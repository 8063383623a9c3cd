/** Every way to raise, and what an error can carry. */

import * as Sentry from '@sentry/vue'
import { moment, type Channels } from '../channel'

/** Throws where nobody catches it. */
function uncaught(error: unknown): void {
  setTimeout(() => {
    throw error
  })
}

let ofWorkers: ReturnType<typeof Sentry.webWorkerIntegration> | undefined

export const errors: Channels = {
  'message, template': (planted) => uncaught(new Error(`Patient ${planted} is new`)),
  'message, concatenated': (planted) => uncaught(new Error('Patient ' + planted)),
  'message, alone': (planted) => uncaught(new Error(planted)),
  'message, from localStorage': (planted) => {
    localStorage.setItem('patient', planted)
    uncaught(new Error(`Unreadable: ${localStorage.getItem('patient')}`))
  },
  'message, of a missing property': (planted) => {
    const nothing = JSON.parse('null')
    setTimeout(() => nothing[planted].name)
  },
  'message, of JSON': (planted) => {
    setTimeout(() => JSON.parse(planted))
  },
  'message, of a selector': (_, mark) => {
    setTimeout(() => document.querySelector(`[[${mark}`))
  },
  'message, of a DOM exception': (planted) => uncaught(new DOMException(planted, 'DataError')),
  'message, of a module': (_, mark) => {
    const address = `/api/${mark}.js`
    void import(/* @vite-ignore */ /* webpackIgnore: true */ address)
  },
  'message, changed later': (planted) =>
    uncaught(Object.assign(new Error('Plain'), { message: `About ${planted}` })),
  'error name': (planted) => uncaught(Object.assign(new Error('named'), { name: planted })),
  'error property': (planted) => uncaught(Object.assign(new Error('with more'), { planted })),
  'error cause': (planted) => uncaught(new Error('caused', { cause: new Error(planted) })),
  'error cause that is no error': (planted) =>
    uncaught(Object.assign(new Error('caused'), { cause: { patient: planted } })),
  'error group': (planted) => uncaught(new AggregateError([new Error(planted)], 'grouped')),
  'error stack, file': (_, mark) =>
    uncaught(
      Object.assign(new Error('stacked'), {
        stack: `Error: stacked\n    at read (${location.origin}/${mark}.js:1:1)`,
      }),
    ),
  'error stack, file beside the scripts': (_, mark) =>
    uncaught(
      Object.assign(new Error('stacked'), {
        stack: `Error: stacked\n    at read (${location.origin}/assets/${mark}.js:1:1)`,
      }),
    ),
  'error stack, function': (_, mark) =>
    uncaught(
      Object.assign(new Error('stacked'), {
        stack: `Error: stacked\n    at ${mark} (${location.origin}/assets/a.js:1:1)`,
      }),
    ),
  'error function': (_, mark) => {
    const named = {
      [mark]: () => {
        throw new Error('in a function')
      },
    }
    setTimeout(() => named[mark]?.())
  },
  'error listener': (_, mark) => {
    const named = {
      [mark]: () => {
        throw new Error('in a listener')
      },
    }
    const target = document.createElement('i')
    target.addEventListener('x', named[mark] as () => void)
    target.dispatchEvent(new Event('x'))
  },
  'error in a frame': (planted) => {
    requestAnimationFrame(() => {
      throw new Error(planted)
    })
    return moment(50)
  },
  'error in an interval': (planted) => {
    const interval = setInterval(() => {
      clearInterval(interval)
      throw new Error(planted)
    })
  },
  'error in a microtask': (planted) =>
    queueMicrotask(() => {
      throw new Error(planted)
    }),
  'error that is reported': (planted) => reportError(new Error(planted)),
  'error in an observer': (planted) => {
    new MutationObserver(() => {
      throw new Error(planted)
    }).observe(document.body, { childList: true })
    document.body.append('.')
  },
  'thrown text': (planted) => uncaught(planted),
  'thrown object': (planted) => uncaught({ patient: planted }),
  'thrown key': (planted) => uncaught({ [planted]: 1 }),
  'thrown list': (planted) => uncaught([planted]),
  'thrown symbol': (planted) => uncaught(Symbol(planted)),
  'rejection with an error': (planted) => void Promise.reject(new Error(planted)),
  'rejection with a text': (planted) => void Promise.reject(planted),
  'rejection with an object': (planted) => void Promise.reject({ patient: planted }),
  'rejection of a request': (_, mark) => void fetch(`http://${mark}.invalid/`),
  'captured error': (planted) => Sentry.captureException(new Error(planted)),
  'captured hint': (planted) =>
    Sentry.captureException(new Error('hinted'), {
      mechanism: { type: planted, data: { [planted]: planted } },
    }),
  'captured context': (planted) =>
    Sentry.captureException(new Error('hinted'), { extra: { patient: planted } }),
  'captured message': (planted) => Sentry.captureMessage(planted),
  'worker that fails': async (planted) => {
    const source = new Blob([`throw new Error(${JSON.stringify(planted)})`])
    const worker = new Worker(URL.createObjectURL(source))
    worker.onerror = ({ message }) => Sentry.captureException(new Error(message))
    await moment(300)
  },
  'worker that tells': async (planted) => {
    const source = new Blob(['onmessage = ({ data }) => postMessage({ failed: data })'])
    const worker = new Worker(URL.createObjectURL(source))
    worker.onmessage = ({ data }) => Sentry.captureException(data)
    worker.postMessage(planted)
    await moment(300)
  },
  'worker with the SDK': async (planted) => {
    // What the SDK's half in a worker posts to its half in the page.
    const message = { _sentryMessage: true, _sentryWorkerError: { reason: { patient: planted } } }
    const source = new Blob([`postMessage(${JSON.stringify(message)})`])
    const worker = new Worker(URL.createObjectURL(source))
    // It is added to a page once, and told of further workers.
    if (ofWorkers) ofWorkers.addWorker(worker)
    else {
      ofWorkers = Sentry.webWorkerIntegration({ worker })
      Sentry.getClient()?.addIntegration(ofWorkers)
    }
    await moment(300)
  },
}
