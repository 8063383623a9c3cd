import type { Channels } from '../channel'
import { errors } from './errors'
import { page } from './page'
import { replay } from './replay'
import { scope } from './scope'
import { telemetry } from './telemetry'
import { vue } from './vue'

export const channels: Channels = { ...errors, ...vue, ...scope, ...telemetry, ...page, ...replay }
