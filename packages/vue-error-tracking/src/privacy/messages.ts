/** What browsers themselves say, in a chunk of its own beside the SDK's. */

export { messages } from '../../policy/browser.json?messages'
