/** A part of the policy's file, as `scripts/policy-parts.ts` gives it. */
declare module '*?replay' {
  const policy: typeof import('../policy/browser.json')
  export const replay: typeof policy.replay
}

declare module '*?messages' {
  const policy: typeof import('../policy/browser.json')
  export const messages: typeof policy.messages
}
