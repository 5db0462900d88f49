/**
 * The child process of OrderLoad.ts: many pilots who give orders and read nothing but the answers.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { answerParent, endWithParent } from '../answerParent.ts'
import { inSteps } from './inSteps.ts'
import { type RawAnswer, RawPilot } from './RawPilot.ts'

export type OrderLoadAsked =
  | { readonly what: 'seat'; readonly endpoint: string; readonly count: number }
  | { readonly what: 'offer'; readonly perSecond: number; readonly seconds: number }
  | { readonly what: 'knock'; readonly perSecond: number; readonly seconds: number }

export type Acknowledged = readonly [commander: string, orderId: string]

export interface Offered {
  readonly offered: number
  /** Time from sending to the acknowledgement, in ms. */
  readonly ackMs: readonly number[]
  readonly refusalMs: readonly number[]
  /** Refusals by code; `none` counts orders without an answer. */
  readonly refused: Readonly<Record<string, number>>
  readonly acks: readonly Acknowledged[]
  /** Pilots whose sockets were closed, since the process began. */
  readonly closed: number
  /** How late this process's own timers were, p99. */
  readonly lagP99Ms: number
  readonly lagMaxMs: number
}

export interface Knocked {
  readonly knocked: number
  /** Counts by outcome: `guest`, `guest overloaded`, `seat`, `seat overloaded`, … */
  readonly outcomes: Readonly<Record<string, number>>
  readonly retryAfterS: readonly number[]
}

const STEP_MS = 5
const KNOCK_STEP_MS = 50
/** Orders that one pilot sends in one write: using a socket costs more than what is sent on it. */
const ORDERS_PER_WRITE = 4
const ANSWER_MS_MAX = 15_000
const LAG_RESOLUTION_MS = 5

// Without Node's own WebSocket, the SDK uses one whose socket can be taken over.
Reflect.deleteProperty(globalThis, 'WebSocket')
const { seatPilots } = await import('./Pilots.ts')
const pilots: RawPilot[] = []
let endpoint = ''
let requests = 0
let answered: ((answer: RawAnswer) => void) | null = null
let closed = 0

async function seat(asked: Extract<OrderLoadAsked, { what: 'seat' }>): Promise<number> {
  endpoint = asked.endpoint
  for (const pilot of await seatPilots(endpoint, asked.count)) {
    const onAnswer = (answer: RawAnswer): void => answered?.(answer)
    pilots.push(new RawPilot(pilot, onAnswer, () => closed++))
  }
  return pilots.length
}

interface Sent {
  readonly at: number
  readonly commander: string
  readonly orderId: string
}

async function offer(asked: Extract<OrderLoadAsked, { what: 'offer' }>): Promise<Offered> {
  const ackMs: number[] = []
  const refusalMs: number[] = []
  const refused: Record<string, number> = {}
  const acks: Acknowledged[] = []
  const waiting = new Map<number, Sent>()
  answered = ({ requestId, refusal }) => {
    const sent = waiting.get(requestId)
    if (!sent) return
    waiting.delete(requestId)
    const ms = performance.now() - sent.at
    if (refusal === null) {
      ackMs.push(ms)
      acks.push([sent.commander, sent.orderId])
    } else {
      refusalMs.push(ms)
      refused[refusal] = (refused[refusal] ?? 0) + 1
    }
  }
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  lag.enable()
  let turn = 0
  const offered = await inSteps(asked.perSecond, asked.seconds, STEP_MS, (count) => {
    for (let left = count; left > 0; left -= ORDERS_PER_WRITE) {
      const pilot = pilots[turn++ % pilots.length]
      if (!pilot) return
      const length = Math.min(left, ORDERS_PER_WRITE)
      const ids = Array.from({ length }, () => ++requests)
      const at = performance.now()
      pilot.order(ids).forEach((orderId, n) => {
        waiting.set(ids[n] ?? 0, { at, commander: pilot.commander, orderId })
      })
    }
  })
  lag.disable()
  const giveUpAt = performance.now() + ANSWER_MS_MAX
  while (waiting.size > 0 && performance.now() < giveUpAt) await wait(STEP_MS)
  answered = null
  if (waiting.size > 0) refused.none = waiting.size
  const lagMs = (ns: number): number => Math.max(0, ns / 1e6 - LAG_RESOLUTION_MS)
  return {
    ...{ offered, ackMs, refusalMs, refused, acks, closed },
    lagP99Ms: lagMs(lag.percentile(99)),
    lagMaxMs: lagMs(lag.max),
  }
}

/** Sends newcomers: each asks for a commander, and then for a seat. */
async function knock({
  perSecond,
  seconds,
}: Extract<OrderLoadAsked, { what: 'knock' }>): Promise<Knocked> {
  const outcomes: Record<string, number> = {}
  const retryAfterS: number[] = []
  const post = async (what: string, path: string, body: object, token?: string) => {
    const response = await fetch(endpoint + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    }).catch(() => null)
    const answer = (await response?.json().catch(() => null)) as Answer | null
    const outcome = response?.ok ? what : `${what} ${answer?.error?.code ?? 'unanswered'}`
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    const after = response?.headers.get('retry-after')
    if (after) retryAfterS.push(Number(after))
    return response?.ok ? answer : null
  }
  const knockOnce = async (): Promise<void> => {
    const guest = await post('guest', '/api/session/guest', { name: 'Newcomer' })
    const sectorId = guest?.commander?.homeSector
    if (sectorId) await post('seat', '/matchmake/joinOrCreate/sector', { sectorId }, guest.token)
    await post('map', '/matchmake/joinOrCreate/galaxy', {})
  }
  const waits: Promise<void>[] = []
  const knocked = await inSteps(perSecond, seconds, KNOCK_STEP_MS, (count) => {
    for (let n = 0; n < count; n++) waits.push(knockOnce())
  })
  await Promise.all(waits)
  return { knocked, outcomes, retryAfterS }
}

interface Answer {
  readonly token?: string
  readonly commander?: { readonly homeSector: number }
  readonly error?: { readonly code: string }
}

const DOES = { seat, offer, knock } as const

endWithParent()
process.on('message', async (asked: OrderLoadAsked) => {
  const { what } = asked
  const result = await DOES[what](asked as never)
  void answerParent({ what, result })
})
