import { z } from 'zod'
import { envelope } from '../../src/feed/envelope.ts'
import { feedMessage, summaryMessage } from '../../src/protocol/mapMessages.ts'

/** As clients are told, and with events that have no more around their data than the docs say. */
export const feedSchema = feedMessage.extend({ events: z.array(envelope) })
export const summarySchema = summaryMessage
