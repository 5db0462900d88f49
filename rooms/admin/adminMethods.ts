import { matchMaker } from '@colyseus/core'
import { z } from 'zod'
import type { Log } from '../../src/ops/log.ts'
import { explain } from '../../src/sim/orders.ts'
import { systemClock, withTimeLimit } from '../../src/world/Clock.ts'

/** Handing a sector over takes a snapshot, a release and a claim. */
const CALL_MS_MAX = 10_000
/** What the matchmaker may take beyond its own limit, as it has none where Redis is away. */
const CALL_GRACE_MS = 1_000

const sessionId = z.string().min(1).max(64)
const processId = z.string().min(1).max(64)
const messageType = z.string().min(1).max(64)

/**
 * The methods of rooms that administrators may call, in the panel or by its API, with what each
 * takes. Nothing else of a room can be reached from there: not `disconnect`, which would leave the
 * sector without its room, and no change of its state, which shows what is committed [DUR-1].
 */
const ADMIN_METHODS: ReadonlyMap<string, z.ZodType<readonly unknown[]>> = new Map(
  Object.entries({
    /** `adminMove(processId?)`: hands the sector to that process, or to one that is less busy. */
    adminMove: z.union([z.tuple([]), z.tuple([processId])]),
    /** `adminKick(sessionId)`: closes a client with a code of its own; it does not come back by itself. */
    adminKick: z.tuple([sessionId]),
    /** `adminDrain()`: the sector's process takes no more sectors and hands over those it has. */
    adminDrain: z.tuple([]),
    /** The panel's "Send". */
    _sendMessageToClient: z.tuple([sessionId, messageType, z.unknown()]),
    /** The panel's "Broadcast". */
    broadcast: z.tuple([messageType, z.unknown()]),
  }),
)

/** The panel's "Disconnect client" as it is would have the SDK back at once: a kick is what is meant. */
const MEANT: ReadonlyMap<string, string> = new Map([['_forceClientDisconnect', 'adminKick']])

export type AdminAnswer =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false
      readonly code: 'forbidden' | 'bad_request' | 'not_found' | 'unavailable'
      readonly message: string
    }

/**
 * Calls a method of a room, in whichever process the room is. It takes 11 s at most, and does not
 * throw.
 * @param asked the method @param args must be an array that fits the method
 */
export async function callAdminMethod(
  log: Log,
  roomId: string,
  asked: string,
  args: unknown,
): Promise<AdminAnswer> {
  const method = MEANT.get(asked) ?? asked
  const schema = ADMIN_METHODS.get(method)
  if (!schema) {
    const allowed = [...ADMIN_METHODS.keys()].join(', ')
    return no('forbidden', `This method is not for administrators; they have ${allowed}.`)
  }
  const parsed = schema.safeParse(args)
  if (!parsed.success) {
    return no(
      'bad_request',
      `args must be a JSON array that ${method} takes: ${explain(parsed.error)}`,
    )
  }
  try {
    const limitMs = CALL_MS_MAX + CALL_GRACE_MS
    const calling = call(roomId, method, parsed.data)
    return await withTimeLimit(systemClock, limitMs, 'a call of a room', calling)
  } catch (error) {
    log.warn({ roomId, method, err: error }, 'a call of a room failed')
    return no(
      'unavailable',
      'The room failed or did not answer: whether it did anything is unknown.',
    )
  }
}

async function call(
  roomId: string,
  method: string,
  args: readonly unknown[],
): Promise<AdminAnswer> {
  const listings = await matchMaker.findRoomsByIds([roomId])
  if (!listings.has(roomId)) return no('not_found', `There is no room ${roomId} now.`)
  return { ok: true, data: await matchMaker.remoteRoomCall(roomId, method, [...args], CALL_MS_MAX) }
}

function no(code: Exclude<AdminAnswer, { ok: true }>['code'], message: string): AdminAnswer {
  return { ok: false, code, message }
}
