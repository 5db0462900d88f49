import type { SectorId } from '../../src/sim/core/ids.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { plusShips, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import { RoundLedger } from '../../testkit/RoundLedger.ts'
import { areSame, ShipLedger, say } from '../../testkit/ShipLedger.ts'
import type { ChaosGalaxy } from './ChaosGalaxy.ts'
import { insist } from './insist.ts'
import { type ReadUpTo, readWar, type SectorNews } from './readWar.ts'

/**
 * Keeps books of a war from the journals, and compares them with the chronicle, with the sectors'
 * states and with the lanes: ships are conserved [OWN-5], and battles have all their rounds
 * [PLAY-1]. Each check reads on from where the last one ended.
 */
export class WarBooks {
  readonly #ships = new ShipLedger()
  readonly #rounds = new RoundLedger()
  readonly #read = new Map<SectorId, ReadUpTo>()
  readonly #counts = new Map<string, number>()
  /** The ships lost in battles that are over, by the chronicle. */
  #lostByChronicle: Ships = {}

  /** @throws an Error that names the broken rule and how it is broken */
  async check({ database }: Pick<ChaosGalaxy, 'database'>, galaxy: Galaxy): Promise<void> {
    const { manager } = database.web.dataSource
    const news = await insist(() => readWar(manager, galaxy, this.#read))
    for (const [sector, { upTo, ...more }] of news.sectors) {
      this.#note(more)
      this.#read.set(sector, upTo)
    }
    this.#ships.balance()
    this.#compareLanes(news.inLanes)
    let lost = this.#lostByChronicle
    for (const [sector, { state }] of news.sectors) {
      this.#compareState(sector, state)
      for (const { parties } of state.battles.values()) {
        for (const account of Object.values(parties)) lost = plusShips(lost, account.lost)
      }
    }
    const { lostInFights } = this.#ships
    if (areSame(lost, lostInFights)) return
    throw new Error(
      `[OWN-5] battles say that ${say(lost)} were lost, rounds and retreats ${say(lostInFights)}`,
    )
  }

  /** What happened, in numbers. */
  get figures(): Readonly<Record<string, number>> {
    const orders = ['fleet.born', 'fleet.launched', 'fleet.docked', 'merged'].map(
      (type) => [type, this.#counts.get(type) ?? 0] as const,
    )
    return { ...this.#rounds.figures, ...this.#ships.figures, ...Object.fromEntries(orders) }
  }

  #note({ events, battlesOver }: Pick<SectorNews, 'events' | 'battlesOver'>): void {
    for (const event of events) {
      this.#ships.add(event)
      this.#rounds.add(event)
      const isMerge = event.type === 'fleet.ended' && event.data.into !== null
      const type = isMerge ? 'merged' : event.type
      this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1)
    }
    for (const { data } of battlesOver) {
      for (const { lost } of data.parties) {
        this.#lostByChronicle = plusShips(this.#lostByChronicle, lost)
      }
    }
  }

  #compareState(sector: SectorId, { fleets, bases, battles }: SectorState): void {
    const here = this.#ships.in(sector)
    const inState = new Map([...fleets].map(([id, { ships }]) => [id, ships]))
    compare(`sector ${sector}, fleets`, here.fleets, inState)
    const yards = new Map([...bases].map(([id, { yard }]) => [id, yard.ships]))
    compare(`sector ${sector}, yards`, here.yards, yards)
    for (const [id, ships] of here.fleets) {
      if (shipCount(ships) === 0) throw new Error(`[OWN-5] fleet ${id} has no ships, and is there`)
    }
    const rounds = this.#rounds.in(sector)
    const going = new Map([...battles].map(([id, { round }]) => [id, round]))
    const isSame = going.size === rounds.size && [...going].every(([id, n]) => rounds.get(id) === n)
    if (!isSame) throw new Error(`[PLAY-1] sector ${sector} has other battles than its events say`)
  }

  #compareLanes(inLanes: readonly { id: string; hops: number; ships: Ships }[]): void {
    const rows = new Map(inLanes.map(({ id, hops, ships }) => [`${id}/${hops}`, ships]))
    compare('lanes', this.#ships.lanes(), rows)
  }
}

function compare(
  where: string,
  told: ReadonlyMap<string, Ships>,
  there: ReadonlyMap<string, Ships>,
): void {
  for (const id of new Set([...told.keys(), ...there.keys()])) {
    const [one, other] = [told.get(id), there.get(id)]
    if (one && other && areSame(one, other)) continue
    throw new Error(`[OWN-5] ${where}: ${id} has ${say(other)}, and ${say(one)} by the events`)
  }
}
