import { z } from 'zod'
import { envelope } from '../../src/feed/envelope.ts'
import { feedMessage, summaryMessage } from '../../src/protocol/mapMessages.ts'

/** A feed message whose events may have no fields around their data but the documented ones. */
export const feedSchema = feedMessage.extend({ events: z.array(envelope) })
export const summarySchema = summaryMessage
