/** The child process of warRounds.ts: commanders in one sector's room, who give orders. */
import { setTimeout as wait } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { answerParent, endWithParent } from '../answerParent.ts'
import { Durations, type Spread } from './Figures.ts'
import { inSteps } from './inSteps.ts'
import type { Pilot } from './Pilots.ts'
import { type RawAnswer, RawPilot } from './RawPilot.ts'
import type { Party } from './warGround.ts'

export type PilotsAsked =
  | { readonly what: 'seat'; readonly endpoint: string; readonly parties: readonly Party[] }
  | { readonly what: 'offer'; readonly perSecond: number; readonly seconds: number }

export interface PilotsOffered {
  readonly offered: number
  readonly acks: Spread
  /** Refusals by code; `none` counts orders without an answer. */
  readonly refused: Readonly<Record<string, number>>
}

const JOINS_AT_A_TIME = 8
const STEP_MS = 10
const ANSWER_MS_MAX = 15_000

// Without Node's own WebSocket, the SDK uses one whose socket can be taken over.
Reflect.deleteProperty(globalThis, 'WebSocket')
const { Client } = await import('@colyseus/sdk')
const { joinSector } = await import('./Pilots.ts')

const seats: Pilot[] = []
let requests = 0

async function seat(asked: PilotsAsked & { readonly what: 'seat' }): Promise<number> {
  const limit = pLimit(JOINS_AT_A_TIME)
  const joins = asked.parties.map((party) => limit(() => sit(asked.endpoint, party)))
  seats.push(...(await Promise.all(joins)))
  return seats.length
}

async function sit(endpoint: string, party: Party): Promise<Pilot> {
  const { commander, token, fleetIds } = party
  const sector: SectorId = party.sector
  const client = new Client(endpoint)
  client.auth.token = token
  const room = await joinSector(client, sector)
  return { commander, token, sector, client, room, fleetId: fleetIds[0] ?? '' }
}

/** Pilots that read only answers: the machine is needed for the server. Made when first needed. */
let pilots: RawPilot[] | null = null
let heard: (answer: RawAnswer) => void = () => {}

/** Fleets are given new names, because one that is stopped in a battle cannot be sent elsewhere. */
async function offer({
  perSecond,
  seconds,
}: PilotsAsked & { readonly what: 'offer' }): Promise<PilotsOffered> {
  const acks = new Durations()
  const sent = new Map<number, number>()
  const refused: Record<string, number> = {}
  heard = ({ requestId, refusal }) => {
    const at = sent.get(requestId)
    if (at === undefined) return
    sent.delete(requestId)
    if (refusal === null) acks.add(performance.now() - at)
    else refused[refusal] = (refused[refusal] ?? 0) + 1
  }
  const onAnswer = (answer: RawAnswer): void => heard(answer)
  pilots ??= seats.map((pilot) => new RawPilot(pilot, onAnswer, () => {}, 'rename'))
  const all = pilots
  const offered = await inSteps(perSecond, seconds, STEP_MS, (count) => {
    for (let n = 0; n < count; n++) {
      const id = ++requests
      sent.set(id, performance.now())
      all[id % all.length]?.order([id])
    }
  })
  const giveUpAt = performance.now() + ANSWER_MS_MAX
  while (sent.size > 0 && performance.now() < giveUpAt) await wait(STEP_MS)
  if (sent.size > 0) refused.none = sent.size
  return { offered, acks: acks.spread, refused }
}

endWithParent()
process.on('message', async (asked: PilotsAsked) => {
  const { what } = asked
  const result = what === 'seat' ? await seat(asked) : await offer(asked)
  void answerParent({ what, result })
})
