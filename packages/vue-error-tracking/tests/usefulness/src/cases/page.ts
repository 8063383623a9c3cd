/** What Chromium says of the page and its devices. */

import { casesOf, untyped } from '../case'

const element = (name = 'div') => document.createElement(name)
const canvas = () => untyped(element('canvas')).getContext('2d')
const media = (who: { name: string }) =>
  Object.assign(element('audio') as HTMLAudioElement, { src: `/assets/${who.name}.js` })

export const dom = casesOf('DOM', {
  'selector of data': [
    ["Failed to execute 'querySelector' on 'Document'", 'is not a valid selector'],
    (who) => document.querySelector(`>${who.name}`),
  ],
  'no node': [
    ["Failed to execute 'appendChild' on 'Node'", "parameter 1 is not of type 'Node'"],
    (who) => element().appendChild(untyped(who.name)),
  ],
  'no argument': [
    ["Failed to execute 'getElementById' on 'Document'", '1 argument required, but only 0 present'],
    () => untyped(document).getElementById(),
  ],
  'child of another': [
    ["Failed to execute 'removeChild' on 'Node'", 'is not a child of this node'],
    (who) => element(who.name).removeChild(element()),
  ],
  'place of another': [
    ["Failed to execute 'insertBefore' on 'Node'", 'is not a child of this node'],
    (who) => element(who.name).insertBefore(element(), element()),
  ],
  'parent in its child': [
    ["Failed to execute 'appendChild' on 'Node'", 'The new child element contains the parent'],
    (who) => {
      const inner = element(who.name)
      const outer = element()
      outer.append(inner)
      return inner.appendChild(outer)
    },
  ],
  'odd name of an element': [
    ["Failed to execute 'createElement' on 'Document'", 'is not a valid name'],
    (who) => document.createElement(`<${who.name}>`),
  ],
  'odd name of an attribute': [
    ["Failed to execute 'setAttribute' on 'Element'", 'is not a valid attribute name'],
    (who) => element().setAttribute(`<${who.name}>`, ''),
  ],
  'class with a space': [
    ["Failed to execute 'add' on 'DOMTokenList'", 'contains HTML space characters'],
    (who) => element().classList.add(`a ${who.name}`),
  ],
  'class that is empty': [
    ["Failed to execute 'add' on 'DOMTokenList'", 'must not be empty'],
    () => element().classList.add(''),
  ],
  'element defined twice': [
    ["Failed to execute 'define' on 'CustomElementRegistry'", 'has already been used'],
    (who) => {
      customElements.define(`x-${who.name.toLowerCase()}`, class extends HTMLElement {})
      customElements.define(`x-${who.name.toLowerCase()}`, class extends HTMLElement {})
    },
  ],
  'shadow of an image': [
    ["Failed to execute 'attachShadow' on 'Element'", 'does not support attachShadow'],
    () => element('img').attachShadow({ mode: 'open' }),
  ],
  'dialog that is nowhere': [
    ["Failed to execute 'showModal' on 'HTMLDialogElement'", 'The element is not in a Document'],
    () => (element('dialog') as HTMLDialogElement).showModal(),
  ],
  'style of no element': [
    ["Failed to execute 'getComputedStyle' on 'Window'", "not of type 'Element'"],
    (who) => getComputedStyle(untyped(who)),
  ],
  'margin of data': [
    ["Failed to construct 'IntersectionObserver'", 'rootMargin must be specified in'],
    (who) => new IntersectionObserver(() => {}, { rootMargin: who.name }),
  ],
  'address of data': ["Failed to construct 'URL': Invalid URL", (who) => new URL(who.name)],
  'history of another site': [
    ["Failed to execute 'pushState' on 'History'", 'cannot be created in a document with origin'],
    (who) => history.pushState({}, '', `https://clinic.example/${who.name}`),
  ],
  'function in the history': [
    ["Failed to execute 'pushState' on 'History'", 'could not be cloned'],
    (who) => history.pushState({ [who.name]: () => who }, ''),
  ],
  'base64 of data': [
    ["Failed to execute 'atob' on 'Window'", 'The string to be decoded'],
    (who) => atob(`ä${who.name}`),
  ],
  'letters beyond Latin 1': [
    ["Failed to execute 'btoa' on 'Window'", 'characters outside of the Latin1 range'],
    (who) => btoa(`ł${who.name}`),
  ],
  'function cloned': [
    ["Failed to execute 'structuredClone' on 'Window'", 'could not be cloned'],
    (who) => structuredClone({ [who.name]: () => who }),
  ],
  'function sent': [
    ["Failed to execute 'postMessage' on 'MessagePort'", 'could not be cloned'],
    (who) => new MessageChannel().port1.postMessage({ [who.name]: () => who.name }),
  ],
  'picture that is none': [
    ["Failed to execute 'drawImage' on 'CanvasRenderingContext2D'", 'not of type'],
    (who) => canvas().drawImage(who, 0, 0),
  ],
  'picture without a size': [
    ["Failed to execute 'getImageData' on 'CanvasRenderingContext2D'", 'The source width is 0'],
    () => canvas().getImageData(0, 0, 0, 1),
  ],
  'animation of data': [
    ["Failed to execute 'animate' on 'Element'", 'is not a valid value for easing'],
    (who) => element().animate([], { easing: who.name }),
  ],
})

export const devices = casesOf('devices', {
  'no sound': ['Failed to load because no supported source was found', (who) => media(who).play()],
  'stopped before it began': [
    'The play() request was interrupted by a call to pause()',
    (who) => {
      const sound = media(who)
      const playing = sound.play()
      sound.pause()
      return playing
    },
  ],
  'no camera': [
    'Requested device not found|Permission denied|Not supported',
    () => navigator.mediaDevices.getUserMedia({ video: true }),
  ],
  'no kind of media': [
    ["Failed to execute 'getUserMedia' on 'MediaDevices'", 'At least one of audio and video'],
    () => navigator.mediaDevices.getUserMedia({}),
  ],
  'clipboard not to read': [
    ['NotAllowedError', "Failed to execute 'readText' on 'Clipboard'"],
    () => navigator.clipboard.readText(),
  ],
})
