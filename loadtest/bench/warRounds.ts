import { AskedProcess } from './AskedProcess.ts'
import type { Figure, Spread } from './Figures.ts'
import type { PilotsAsked, PilotsOffered } from './warPilotsProcess.ts'
import type { Placed, RoundsAsked, RoundsMeasured } from './warRoundsProcess.ts'

interface Crowd {
  readonly parties: number
  readonly fleetsEach: number
  readonly spreadUnits: number
  /** The marks of a round at p95, and of its deciding, in ms. */
  readonly roundMark: number
  readonly decideMark?: number
}

const CROWDS: readonly Crowd[] = [
  { parties: 250, fleetsEach: 1, spreadUnits: 40, roundMark: 15, decideMark: 4 },
  { parties: 20, fleetsEach: 50, spreadUnits: 40, roundMark: 25 },
]
/** A round every second. */
const TIME_SCALE = 2
const ORDERS_PER_S = 30
const ACK_MARK_MS = 100
const SECONDS = { short: 12, long: 40 }
/** The first rounds are those in which the code is compiled. */
const WARM_UP_S = 6
const ASK_MS_MAX = 300_000
/** With fewer rounds there is nothing to be said: a mark must not be met by nothing. */
const ROUNDS_MIN = 5

/**
 * What a round costs the event loop of a real server, with a client of each party in the room. The
 * variable WAR_PROFILE is what the files with the server's profiles are named after.
 */
export async function warRounds({ isShort }: { readonly isShort: boolean }): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const crowd of CROWDS) {
    figures.push(...(await ofCrowd(crowd, isShort ? SECONDS.short : SECONDS.long)))
  }
  return figures
}

async function ofCrowd(crowd: Crowd, seconds: number): Promise<Figure[]> {
  const server = new AskedProcess<RoundsAsked>('warRoundsProcess.ts')
  const pilots = new AskedProcess<PilotsAsked>('warPilotsProcess.ts')
  try {
    const { parties, fleetsEach, spreadUnits } = crowd
    const place = {
      what: 'place',
      parties,
      fleetsEach,
      spreadUnits,
      timeScale: TIME_SCALE,
    } as const
    const placed = await server.ask<Placed>(place, ASK_MS_MAX)
    await pilots.ask({ what: 'seat', ...placed }, ASK_MS_MAX)
    await server.ask({ what: 'fight' }, ASK_MS_MAX)
    const offering = { what: 'offer', perSecond: ORDERS_PER_S } as const
    await pilots.ask({ ...offering, seconds: WARM_UP_S }, ASK_MS_MAX)
    const { WAR_PROFILE: stem } = process.env
    const profile = stem === undefined ? null : `${stem}-${parties}.cpuprofile`
    const [measured, offered] = await Promise.all([
      server.ask<RoundsMeasured>({ what: 'measure', seconds, profile }, ASK_MS_MAX),
      pilots.ask<PilotsOffered>({ ...offering, seconds }, ASK_MS_MAX),
    ])
    if (measured.whole.count < ROUNDS_MIN) {
      throw new Error(
        `only ${measured.whole.count} rounds were fought: the battle was over too soon`,
      )
    }
    return figuresOf(crowd, measured, offered)
  } finally {
    await pilots.stop()
    await server.stop()
  }
}

function figuresOf(
  { parties, fleetsEach, roundMark, decideMark }: Crowd,
  { whole, deciding, committing, accepting, showing, cpuShare }: RoundsMeasured,
  { offered, acks, refused }: PilotsOffered,
): Figure[] {
  const part = (what: string, { p50, p95 }: Spread, mark?: number): Figure => ({
    ...{ what: `– of it ${what}, p95`, value: p95, unit: 'ms', note: `p50 ${p50.toFixed(1)}` },
    ...(mark !== undefined && { mark }),
  })
  const { p50, p95, max, count } = whole
  return [
    {
      what: `${parties * fleetsEach} fleets in ${parties} parties, ${parties} clients: event loop for a round, p95`,
      ...{ value: p95, unit: 'ms', mark: roundMark },
      note: `p50 ${p50.toFixed(1)}, max ${max.toFixed(1)}, of ${count}`,
    },
    part('deciding', deciding, decideMark),
    part('making its statement', committing),
    part('taking in the verdict, the feed included', accepting),
    part('the patch, to the last frame', showing),
    {
      what: `– orders meanwhile, ${ORDERS_PER_S}/s → own answer, p99`,
      ...{ value: acks.p99, unit: 'ms', mark: ACK_MARK_MS },
      note: `p50 ${acks.p50.toFixed(1)}, of ${offered}, ${words(refused)} refused; Postgres and all clients on the same machine`,
    },
    { what: '– CPU of the server', value: cpuShare * 100, unit: '% of a core' },
  ]
}

function words(refused: Readonly<Record<string, number>>): string {
  const counts = Object.entries(refused).map(([code, count]) => `${count} ${code}`)
  return counts.join(', ') || 'none'
}
