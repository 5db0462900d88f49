import { setTimeout as wait } from 'node:timers/promises'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { type Peer, sharedMs } from './ground.ts'
import type { Measure, PeerRun } from './PeerRun.ts'
import type { PlainPlay } from './PlainPlay.ts'
import { type PeerRow, peerRow, type Taken } from './peerRows.ts'

const EVENTS_A_FRAME = [1, 4, 8] as const
const WARM_UP_S = 1
const REST_MS = 2_000
const TICK_MS = 20

export interface Lengths {
  readonly viewers: number
  readonly rounds: number
  readonly seconds: number
  /** Commits published per second, each of one sector. */
  readonly batchesPerS: number
  /** Most events per second for the naive server, which sends each to everyone. */
  readonly naiveEventsPerS: number
}

/**
 * Gives each server its turns, for several rounds.
 * @returns a row for each server and number of events per frame
 */
export async function playPeers(
  runs: ReadonlyMap<Peer, PeerRun>,
  plain: PlainPlay,
  lengths: Lengths,
): Promise<PeerRow[]> {
  const { rounds, seconds, viewers } = lengths
  const rest = new Map<Peer, number>()
  for (const [peer, run] of runs) {
    if (peer === 'plain') await plainTurn(run, plain, WARM_UP_S)
    else await run.turn(measureOf(peer, 1, { ...lengths, seconds: WARM_UP_S }))
    rest.set(peer, ((await run.rest(REST_MS)) * 1_000) / (REST_MS / 1_000) / viewers)
  }
  const taken = new Map<string, Taken[]>()
  const note = (key: string, one: Taken) => taken.set(key, [...(taken.get(key) ?? []), one])
  for (let round = 1; round <= rounds; round++) {
    console.log(`  round ${round} of ${rounds}`)
    for (const eventsAFrame of EVENTS_A_FRAME) {
      for (const [peer, run] of runs) {
        if (peer === 'plain') continue
        note(`${peer} ${eventsAFrame}`, await run.turn(measureOf(peer, eventsAFrame, lengths)))
      }
    }
    const run = runs.get('plain')
    if (run) note('plain', await plainTurn(run, plain, seconds))
  }
  return Promise.all(
    [...taken].map(async ([key, turns]) => {
      const [peer, frame] = key.split(' ') as [Peer, string | undefined]
      const residentMiB = (await runs.get(peer)?.used())?.residentMiB ?? 0
      const of = { peer, eventsAFrame: frame ? Number(frame) : null }
      return peerRow(of, viewers, turns, { residentMiB, restUsAViewer: rest.get(peer) ?? 0 })
    }),
  )
}

function measureOf(
  peer: Peer,
  eventsAFrame: number,
  { seconds, batchesPerS, naiveEventsPerS }: Lengths,
): Measure {
  const ofNaive = Math.min(batchesPerS, naiveEventsPerS / eventsAFrame)
  const perS = peer === 'naive' ? ofNaive : batchesPerS
  return { eventsAFrame, batchesPerS: perS, batches: Math.round(perS * seconds) }
}

/** Events in view count as deliveries, though the plain room sends positions. */
async function plainTurn(run: PeerRun, plain: PlainPlay, seconds: number): Promise<Taken> {
  const sectors: SectorId[] = []
  await plain.begin()
  const startedAt = sharedMs()
  const over = await run.over(async () => {
    while (sharedMs() - startedAt < seconds * 1_000) {
      await wait(TICK_MS)
      sectors.push(...(await plain.goOn()))
    }
  })
  return {
    ...over,
    ...{ seconds, unwanted: 0, latency: null, events: sectors.length },
    deliveries: sectors.reduce((sum, sector) => sum + run.watching(sector), 0),
  }
}
