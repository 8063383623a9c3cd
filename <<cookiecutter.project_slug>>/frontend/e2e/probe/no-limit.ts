/** So that every channel is heard: takes the place of the limiter, which is no part of the gate. */
export const createLimiter = () => () => true
