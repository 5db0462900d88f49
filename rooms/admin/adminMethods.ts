import { type IRoomCache, matchMaker } from '@colyseus/core'
import { z } from 'zod'
import { beginDrain } from '../../src/operations/drainProcess.ts'
import { nameOf } from '../../src/operations/findProcess.ts'
import { moveSector } from '../../src/operations/moveSector.ts'
import { OperationError } from '../../src/operations/OperationError.ts'
import type { OperatorContext } from '../../src/operations/OperatorContext.ts'
import type { Log } from '../../src/ops/log.ts'
import { explain } from '../../src/sim/orders.ts'
import { systemClock, withTimeLimit } from '../../src/world/Clock.ts'
import { sectorOfRoom } from '../sector/SectorRoom.ts'

/** Real ms. To hand a sector over takes a snapshot, a release and a claim. */
const CALL_MS_MAX = 10_000
/** Real ms beyond `CALL_MS_MAX`. The matchmaker has no limit of its own while Redis is away. */
const CALL_GRACE_MS = 1_000

const sessionId = z.string().min(1).max(64)
const processId = z.string().min(1).max(64)
const messageType = z.string().min(1).max(64)

interface Called {
  readonly operators: OperatorContext
  readonly room: IRoomCache
}

interface AdminMethod<Args extends readonly unknown[]> {
  readonly args: z.ZodType<Args>
  /** @throws OperationError if it cannot be done */
  call(called: Called, args: Args): Promise<unknown>
}

/**
 * The methods that administrators may call on rooms, in the panel or over its API, with their
 * arguments. Operators' verbs are the same as on the command line. Nothing else of a room can be
 * reached: not `disconnect`, which would leave the sector without a room, and no change of its
 * state, which shows only what is committed [DUR-1].
 */
const ADMIN_METHODS: ReadonlyMap<string, AdminMethod<readonly unknown[]>> = new Map([
  /** `adminMove(process?)`: hands the sector to that process, or to the least loaded one. */
  method('adminMove', z.union([z.tuple([]), z.tuple([processId])]), move),
  /** `adminDrain()`: the room's process opens no more sectors and hands over those it has. */
  method('adminDrain', z.tuple([]), drain),
  /** `adminKick(sessionId)`: closes a client with a code after which it does not reconnect. */
  ofRoom('adminKick', z.tuple([sessionId])),
  /** The panel's "Send". */
  ofRoom('_sendMessageToClient', z.tuple([sessionId, messageType, z.unknown()])),
  /** The panel's "Broadcast". */
  ofRoom('broadcast', z.tuple([messageType, z.unknown()])),
])

/** The panel's own "Disconnect client" would have the SDK back at once, so it is made a kick. */
const MEANT: ReadonlyMap<string, string> = new Map([['_forceClientDisconnect', 'adminKick']])

export type AdminAnswer =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false
      readonly code: 'forbidden' | 'bad_request' | 'not_found' | 'unavailable'
      readonly message: string
    }

export interface AdminContext {
  readonly operators: OperatorContext
  readonly log: Log
}

/**
 * Calls a method of a room, in whatever process the room is. Takes at most 11 s. Never rejects.
 * @param asked the method's name
 * @param args must be an array that fits the method
 */
export async function callAdminMethod(
  { operators, log }: AdminContext,
  roomId: string,
  asked: string,
  args: unknown,
): Promise<AdminAnswer> {
  const name = MEANT.get(asked) ?? asked
  const method = ADMIN_METHODS.get(name)
  if (!method) {
    const allowed = [...ADMIN_METHODS.keys()].join(', ')
    return no('forbidden', `This method is not for administrators; they have ${allowed}.`)
  }
  const parsed = method.args.safeParse(args)
  if (!parsed.success) {
    return no(
      'bad_request',
      `args must be a JSON array that ${name} takes: ${explain(parsed.error)}`,
    )
  }
  try {
    const limitMs = CALL_MS_MAX + CALL_GRACE_MS
    const calling = call(method, operators, roomId, parsed.data)
    return await withTimeLimit(systemClock, limitMs, 'a call of a room', calling)
  } catch (error) {
    if (error instanceof OperationError) return no('unavailable', `${error.message}.`)
    log.warn({ roomId, method: name, err: error }, 'a call of a room failed')
    return no(
      'unavailable',
      'The room failed or did not answer: whether it did anything is unknown.',
    )
  }
}

async function call(
  method: AdminMethod<readonly unknown[]>,
  operators: OperatorContext,
  roomId: string,
  args: readonly unknown[],
): Promise<AdminAnswer> {
  const room = (await matchMaker.findRoomsByIds([roomId])).get(roomId)
  if (!room) return no('not_found', `There is no room ${roomId} now.`)
  return { ok: true, data: await method.call({ operators, room }, args) }
}

function method<Args extends readonly unknown[]>(
  name: string,
  args: z.ZodType<Args>,
  call: AdminMethod<Args>['call'],
): [string, AdminMethod<readonly unknown[]>] {
  // `call` is only given what `args` has parsed.
  return [name, { args, call: (called, given) => call(called, given as Args) }]
}

/** A method of the room itself, called in the room's process. */
function ofRoom(
  name: string,
  args: z.ZodType<readonly unknown[]>,
): [string, AdminMethod<readonly unknown[]>] {
  return method(name, args, ({ room }, given) =>
    matchMaker.remoteRoomCall(room.roomId, name, [...given], CALL_MS_MAX),
  )
}

async function move({ operators, room }: Called, [to]: readonly string[]): Promise<string> {
  const sector = sectorOfRoom(room.roomId)
  if (sector === null) throw new OperationError('only the room of a sector can be moved')
  return await moveSector(operators, sector, to ?? null)
}

async function drain({ operators, room }: Called): Promise<string> {
  const { process, trouble } = await beginDrain(operators, room.processId)
  if (trouble !== null) throw new OperationError(`it was not told: ${trouble}`)
  return `${nameOf(process)} drains`
}

function no(code: Exclude<AdminAnswer, { ok: true }>['code'], message: string): AdminAnswer {
  return { ok: false, code, message }
}
