import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/db/dataSource.ts'
import { readSecret } from '../../src/db/readSecret.ts'
import { createLog } from '../../src/ops/log.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import { versionOf } from '../../src/sim/core/formats.ts'
import { decide } from '../../src/sim/decide.ts'
import { EffectsOf } from '../../src/sim/effects.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { fleetCourse } from '../../src/sim/fleets/events/fleetCourse.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { systemClock } from '../../src/world/Clock.ts'
import { foundGalaxy } from '../../src/world/foundGalaxy.ts'
import { LEASE_TIMES } from '../../src/world/leases/NodeLease.ts'
import { PostgresStore } from '../../src/world/postgres/PostgresStore.ts'
import { IDLE } from '../../src/world/Store.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'
import { World } from '../../src/world/World.ts'
import { Durations, type Figure, spreadFigures } from './Figures.ts'

const EVENTS = 10_000
const FLEETS = 200
const PER_FLUSH = 1_000

/** How long a sector with 10,000 events since its snapshot takes from claim to live. */
export async function recovery(database: Database, rounds: number): Promise<Figure[]> {
  const galaxy = await foundGalaxy(database, {
    seed: 'bench',
    sectors: 16,
    merchants: 0,
    timeScale: 1,
  })
  const store = new PostgresStore(database, LEASE_TIMES.lifeMs)
  const node = { id: 'bench', address: '127.0.0.1:1' }
  await store.register(node, IDLE)
  await writeJournal(store, node.id, galaxy)

  const durations = new Durations()
  for (let round = 0; round < rounds; round++) {
    // Nothing is due, so the new world does not open the sector before it is asked to.
    await database.web.query('update sector set next_due_at = null')
    const world = new World({
      store,
      clock: systemClock,
      galaxy,
      node: { id: `bench-${round}`, address: '127.0.0.1:1' },
      log: createLog('silent'),
      newBatchId: randomUUID,
      secrets: secretsOf(await readSecret(database)),
      // So that nothing else claims the sector, or releases it with a new snapshot.
      times: { pollMs: 3_600_000, sleepCheckMs: 3_600_000 },
    })
    await world.start()
    const startedAt = performance.now()
    const opened = await world.open(1)
    durations.add(performance.now() - startedAt)
    if (opened.kind !== 'here') throw new Error('the sector did not open')
    await world.stop()
    // As after a crash: a snapshot from its release would spare the next round the journal.
    await database.web.query('delete from snapshot')
  }
  return spreadFigures(
    `sector with ${EVENTS} events since its snapshot, claim to live`,
    durations.spread,
    {
      p50: 200,
      p99: 200,
    },
  )
}

/** Writes merchants' events as the simulation makes them, and no snapshot. */
async function writeJournal(
  store: PostgresStore,
  node: string,
  galaxy: Awaited<ReturnType<typeof foundGalaxy>>,
): Promise<void> {
  const claim = await store.claim(node, 1)
  if (!claim || 'node' in claim) throw new Error('the sector was not claimed')
  const state = emptySector(galaxy.seed, 1)
  const placed: SectorEvent[] = []
  for (const transit of foundMerchants(galaxy, FLEETS * galaxy.sectors.length)) {
    if (transit.to === 1) placed.push(...happen(galaxy, state, { kind: 'arrival', transit }, 0))
  }
  const events = [...placed]
  while (events.length < EVENTS) {
    const item = state.due.next(WRITES)
    const fleet = item && state.fleets.get(item.id)
    if (!fleet) break
    // Fleets that would leave get a new course here, since only this sector's journal must grow.
    const at = Math.max(state.now, item.at)
    const event: SectorEvent = {
      v: versionOf(fleetCourse.format),
      type: 'fleet.course',
      sector: 1,
      seq: state.seq + 1,
      at,
      data: {
        fleetId: fleet.id,
        owner: fleet.owner,
        course: { ...fleet.course, since: at, until: at + 1_000 },
        plan: [{ kind: 'wait', forMs: 1_000 }],
      },
    }
    evolve(state, event)
    events.push(event)
  }
  const { effects } = new EffectsOf(1)
  for (let from = 0; from < events.length; from += PER_FLUSH) {
    const part = events.slice(from, from + PER_FLUSH)
    const offer = { ...claim, seq: from, events: part, acks: [], effects }
    const [verdict] = await store.commit({ id: randomUUID(), writes: WRITES, commits: [offer] })
    if (verdict?.kind !== 'accepted') throw new Error(`not written: ${verdict?.kind}`)
  }
  await store.retire(node)
}

function happen(
  galaxy: Awaited<ReturnType<typeof foundGalaxy>>,
  state: SectorState,
  input: Parameters<typeof decide>[2],
  at: number,
): readonly SectorEvent[] {
  const decision = decide(
    {
      ...{ galaxy, facts: NO_FACTS, writes: WRITES, newId: () => '' },
      secretDice: () => Dice.seeded('secret').state,
    },
    state,
    input,
    at,
  )
  if (!decision.ok) throw new Error(decision.message)
  for (const event of decision.events) evolve(state, event)
  return decision.events
}
