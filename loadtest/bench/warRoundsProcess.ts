/**
 * The child process of warRounds.ts: a real server on a Postgres of its own, in which one sector is
 * at war. It measures its own rounds.
 */
import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { writeFacts } from '../../src/db/writeFacts.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import { shieldFact } from '../../src/sim/diplomacy/shield.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { endShields } from '../../testkit/endShields.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { answerParent } from '../answerParent.ts'
import type { Spread } from './Figures.ts'
import { RoundTimes } from './RoundTimes.ts'
import { LASTING, type Party, placeFleets } from './warGround.ts'

export type RoundsAsked =
  | {
      readonly what: 'place'
      readonly parties: number
      readonly fleetsEach: number
      /** The side of the square in which they are, in map units. */
      readonly spreadUnits: number
      readonly timeScale: number
    }
  | { readonly what: 'fight' }
  | {
      readonly what: 'measure'
      readonly seconds: number
      /** Where a profile of this process goes; null for none. */
      readonly profile: string | null
    }

export interface Placed {
  readonly endpoint: string
  readonly parties: readonly Party[]
}

export interface RoundsMeasured {
  readonly whole: Spread
  readonly deciding: Spread
  readonly committing: Spread
  readonly accepting: Spread
  readonly showing: Spread
  readonly cpuShare: number
}

const SECTOR = 1

const times = new RoundTimes()
let server: TestServer | null = null
let commanders: readonly CommanderId[] = []

async function place(asked: RoundsAsked & { readonly what: 'place' }): Promise<Placed> {
  const { parties, fleetsEach, spreadUnits, timeScale } = asked
  server = await withStarlane({ timeScale })
  const { endpoint, database } = server
  const placings = Array.from({ length: parties * fleetsEach }, (_, index) => ({
    owner: `party-${1 + (index % parties)}`,
    sector: SECTOR,
    at: {
      x: PLANE_UNITS / 2 + (((index * 37) % 100) * spreadUnits) / 100,
      y: PLANE_UNITS / 2 + (((index * 61) % 100) * spreadUnits) / 100,
    },
    ships: LASTING,
    stance: 'attack' as const,
    plan: [],
  }))
  commanders = [...new Set(placings.map(({ owner }) => owner))]
  const shields = commanders.map((key) => ({ kind: shieldFact, key, since: 0, value: true }))
  await database.web.dataSource.transaction((manager) => writeFacts(manager, shields))
  await server.world.facts.hint()
  return { endpoint, parties: await placeFleets(database, placings) }
}

/** All shields end at one moment: who began alone would have all others against it. */
async function fight(): Promise<void> {
  if (!server) throw new Error('nobody is placed')
  await endShields(server.database.web.dataSource, commanders)
  await server.world.facts.hint()
}

async function measure({
  seconds,
  profile,
}: RoundsAsked & { readonly what: 'measure' }): Promise<RoundsMeasured> {
  const session = profile === null ? null : new Session()
  session?.connect()
  await session?.post('Profiler.enable')
  await session?.post('Profiler.start')
  const [cpu, from] = [process.cpuUsage(), performance.now()]
  times.begin()
  await wait(seconds * 1_000)
  times.end()
  const { user, system } = process.cpuUsage(cpu)
  const cpuShare = (user + system) / 1_000 / (performance.now() - from)
  const stopped = await session?.post('Profiler.stop')
  if (stopped && profile !== null) await writeFile(profile, JSON.stringify(stopped.profile))
  const { whole, deciding, committing, accepting, showing } = times
  return {
    ...{ whole: whole.spread, deciding: deciding.spread, committing: committing.spread },
    ...{ accepting: accepting.spread, showing: showing.spread, cpuShare },
  }
}

// Its Postgres is a process of its own, which must not stay behind.
process.once('disconnect', async () => {
  await server?.close()
  process.exit()
})
process.on('message', async (asked: RoundsAsked) => {
  const { what } = asked
  const result =
    what === 'place' ? await place(asked) : what === 'fight' ? await fight() : await measure(asked)
  void answerParent({ what, result })
})
