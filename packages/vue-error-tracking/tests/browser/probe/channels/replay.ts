/** What a recording sees: everything on the page, and what becomes of it. */

import { nextTick } from 'vue'
import { added, escaped, item, moment, type Channel, type Channels } from '../channel'

const markup = (html: (planted: string, mark: string) => string): Channel => {
  return async (planted, mark) => {
    added(html(escaped(planted), mark))
    await moment(20)
  }
}
const typed = (html: string, type: (field: HTMLElement, planted: string) => void): Channel => {
  return async (planted) => {
    const field = added(html)
    await moment(20)
    type(field, planted)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    field.dispatchEvent(new Event('change', { bubbles: true }))
    await moment(20)
  }
}
const changed = (
  change: (element: HTMLElement, planted: string, mark: string) => void,
): Channel => {
  return async (planted, mark) => {
    const element = added('<p>a</p>')
    await moment(20)
    change(element, planted, mark)
    await moment(20)
  }
}

export const replay: Channels = {
  'recorded text': markup((planted) => `<p>${planted}</p>`),
  'recorded id': markup((_, mark) => `<p id="${mark}"></p>`),
  'recorded class': markup((_, mark) => `<p class="${mark}"></p>`),
  'recorded title': markup((planted) => `<p title="${planted}"></p>`),
  'recorded label': markup((planted) => `<p aria-label="${planted}"></p>`),
  'recorded description': markup((planted) => `<p aria-description="${planted}"></p>`),
  'recorded alternative': markup((planted) => `<img alt="${planted}">`),
  'recorded placeholder': markup((planted) => `<input placeholder="${planted}">`),
  'recorded value': markup((planted) => `<input value="${planted}">`),
  'recorded submit': markup((planted) => `<input type="submit" value="${planted}">`),
  'recorded hidden value': markup((planted) => `<input type="hidden" value="${planted}">`),
  'recorded data': markup((planted) => `<p data-patient="${planted}"></p>`),
  'recorded attribute': markup((_, mark) => `<p ${mark}="1"></p>`),
  'recorded link': markup((planted) => `<a href="/${planted}">a</a>`),
  'recorded download': markup((planted) => `<a href="/" download="${planted}">a</a>`),
  'recorded picture': markup((_, mark) => `<img src="/api/${mark}.gif">`),
  'recorded picture set': markup((_, mark) => `<img srcset="/api/${mark}.gif 2x">`),
  'recorded poster': markup((_, mark) => `<video poster="/api/${mark}.jpg"></video>`),
  'recorded object': markup((_, mark) => `<object data="/api/${mark}"></object>`),
  'recorded style': markup((_, mark) => `<p style="background: url(/api/${mark}.gif)"></p>`),
  'recorded style variable': markup((_, mark) => `<p style="--${mark}: 1"></p>`),
  'recorded style sheet': markup((_, mark) => `<style>.${mark} { color: red }</style>`),
  'recorded element': markup((_, mark) => `<x-${mark}></x-${mark}>`),
  'recorded drawing': markup((planted) => `<svg><text>${planted}</text></svg>`),
  'recorded option': markup((planted) => `<select><option>${planted}</option></select>`),
  'recorded area': markup((planted) => `<textarea>${planted}</textarea>`),
  'recorded form': markup((_, mark) => `<form action="/${mark}"></form>`),
  'recorded frame': async (planted) => {
    const frame = added('<iframe></iframe>') as HTMLIFrameElement
    await moment(50)
    frame.contentDocument?.body.append(planted)
    await moment(200)
  },
  'recorded shadow': async (planted) => {
    const host = added('<p></p>')
    host.attachShadow({ mode: 'open' }).textContent = planted
    await moment(20)
  },
  'typed text': typed('<input>', (field, planted) => ((field as HTMLInputElement).value = planted)),
  'typed paragraph': typed('<textarea></textarea>', (field, planted) => {
    ;(field as HTMLTextAreaElement).value = planted
  }),
  'typed search': typed('<input type="search">', (field, planted) => {
    ;(field as HTMLInputElement).value = planted
  }),
  'chosen option': typed('<select></select>', (field, planted) => {
    ;(field as HTMLSelectElement).add(new Option(planted, planted, true, true))
  }),
  'edited text': typed(
    '<p contenteditable></p>',
    (field, planted) => (field.textContent = planted),
  ),
  'changed text': changed((element, planted) => {
    element.firstChild?.replaceWith(planted)
  }),
  'changed data of a text': changed((element, planted) => {
    ;(element.firstChild as Text).data = planted
  }),
  'changed title': changed((element, planted) => (element.title = planted)),
  'changed class': changed((element, _, mark) => (element.className = mark)),
  'changed style': changed((element, _, mark) => element.style.setProperty(`--${mark}`, '1')),
  'changed link': async (planted) => {
    const link = added('<a>a</a>') as HTMLAnchorElement
    await nextTick()
    link.href = `/${planted}`
    await moment(20)
  },
  'inserted rule': async (_, mark) => {
    const style = added('<style></style>') as HTMLStyleElement
    await moment(20)
    style.sheet?.insertRule(`.${mark} { color: red }`)
    await moment(20)
  },
  'adopted style sheet': async (_, mark) => {
    const sheet = new CSSStyleSheet()
    document.adoptedStyleSheets = [sheet]
    await moment(20)
    sheet.insertRule(`.${mark} { color: red }`)
    await moment(20)
  },
  'replay addresses': item('replay_event', (planted) => ({
    urls: [planted],
    segment_names: [planted],
  })),
  'replay, whole': item(
    'replay_recording',
    (planted) => `{"segment_id":0}\n[{"type":4,"data":{"href":${JSON.stringify(planted)}}}]`,
  ),
}
