/** A short notice, with something to do about it. */

import { element } from './dom.js'

let timer = 0

/** Shows `text` for `after` seconds; `then` is called when the button named `does` is pressed. */
export function toast(text, { does = null, then = null, after = 4 } = {}) {
  const box = document.getElementById('toast')
  const hide = () => {
    box.hidden = true
  }
  const button = does
    ? element('button', {
        type: 'button',
        text: does,
        onclick: () => {
          hide()
          then()
        },
      })
    : null
  box.replaceChildren(element('span', { text }), ...(button ? [button] : []))
  box.hidden = false
  clearTimeout(timer)
  timer = setTimeout(hide, after * 1000)
}
