import type { SectorId } from '../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { type Goods, NO_GOODS, plusGoods } from '../../src/sim/fleets/cargo.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { MICROS } from '../../src/sim/rules/economy.ts'
import { plusShips, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Account } from '../../src/sim/war/battle.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import { HoldingLedger } from '../../testkit/HoldingLedger.ts'
import { RoundLedger } from '../../testkit/RoundLedger.ts'
import { areSame, placeKey, ShipLedger, say } from '../../testkit/ShipLedger.ts'
import type { ChaosGalaxy } from './ChaosGalaxy.ts'
import { insist } from './insist.ts'
import { type ReadUpTo, readWar, type SectorNews, type WarNews } from './readWar.ts'

type Lost = Pick<Account, 'lost' | 'cargoLost'>

const COUNTED = [
  'fleet.born',
  'fleet.launched',
  'fleet.docked',
  'merged',
  'dockedAtSystems',
  'launchedFromSystems',
  'wreck.salvaged',
  'build.queued',
  'build.cancelled',
  'ship.built',
  'building.upgraded',
  'goods.loaded',
  'goods.unloaded',
] as const

/**
 * Keeps books of a war from the journals, and compares them with the chronicle, with the sectors'
 * states and rows, and with the lanes: ships and goods are conserved [OWN-5] [OWN-6], battles have
 * all their rounds [PLAY-1], and systems change hands as the rules have it [HOLD-1]. Each check reads
 * on from where the last one ended.
 */
export class WarBooks {
  readonly #galaxy: Galaxy
  readonly #ships = new ShipLedger()
  readonly #goods = new GoodsLedger()
  readonly #rounds = new RoundLedger()
  readonly #holdings: HoldingLedger
  readonly #read = new Map<SectorId, ReadUpTo>()
  readonly #counts = new Map<string, number>()
  /** What was lost in battles that are over, by the chronicle. */
  #lostByChronicle: Lost = { lost: {}, cargoLost: NO_GOODS }

  constructor(galaxy: Galaxy) {
    this.#galaxy = galaxy
    this.#holdings = new HoldingLedger(galaxy)
  }

  /** @throws an Error that names the broken rule and how it is broken */
  async check({ database }: Pick<ChaosGalaxy, 'database'>): Promise<void> {
    const { manager } = database.web.dataSource
    const news = await insist(() => readWar(manager, this.#galaxy, this.#read))
    for (const event of inOrder(news)) this.#note(event)
    for (const [sector, { upTo, battlesOver }] of news.sectors) {
      const parties = battlesOver.flatMap(({ data }) => data.parties)
      this.#lostByChronicle = parties.reduce(plusLost, this.#lostByChronicle)
      this.#read.set(sector, upTo)
    }
    this.#ships.balance()
    this.#compareLanes(news.inLanes)
    for (const [sector, one] of news.sectors) this.#compareSector(sector, one)
    const states = [...news.sectors.values()].map(({ state }) => state)
    checkGoods('all sectors', () => this.#goods.check(states, news.inLanes))
    this.#compareLosses(states)
  }

  /** What happened, in numbers. */
  get figures(): Readonly<Record<string, number>> {
    const { salvaged, spilt, spent, hauled } = this.#goods
    return {
      ...this.#rounds.figures,
      ...this.#ships.figures,
      ...this.#holdings.figures,
      ...Object.fromEntries(COUNTED.map((what) => [what, this.#counts.get(what) ?? 0])),
      oreSalvaged: salvaged,
      cargoSpilt: spilt.ore + spilt.gas,
      oreSpent: spent.ore / MICROS,
      goodsHauled: hauled.ore + hauled.gas,
    }
  }

  #note(event: SectorEvent): void {
    const { sector, seq, type } = event
    this.#ships.add(event)
    this.#rounds.add(event)
    this.#holdings.add(event)
    checkGoods(`sector ${sector}, event ${seq} (${type})`, () => this.#goods.note(event))
    this.#count(type)
    if (event.type === 'fleet.ended' && event.data.into !== null) this.#count('merged')
    if (event.type === 'fleet.docked' && 'system' in event.data.at) this.#count('dockedAtSystems')
    if (event.type === 'fleet.launched' && 'system' in event.data.at) {
      this.#count('launchedFromSystems')
    }
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }

  #compareSector(sector: SectorId, { state, owner, holders }: SectorNews): void {
    this.#compareState(sector, state)
    checkGoods(`sector ${sector}`, () => this.#goods.checkSector(state))
    this.#holdings.checkSector(state)
    this.#holdings.checkRows(sector, owner, holders)
  }

  #compareState(sector: SectorId, { fleets, bases, systems, battles }: SectorState): void {
    const here = this.#ships.in(sector)
    const inState = new Map([...fleets].map(([id, { ships }]) => [id, ships]))
    compare(`sector ${sector}, fleets`, here.fleets, inState)
    const held = [...systems.values()].filter(({ owner }) => owner !== null)
    const yards = new Map([
      ...[...bases].map(([id, { yard }]) => [id, yard.ships] as const),
      ...held.map(({ id, yard }) => [placeKey({ system: id }), yard.ships] as const),
    ])
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

  /** What battles say was lost, those that are over and those that go on, is what their rounds say. */
  #compareLosses(states: readonly SectorState[]): void {
    const going = states.flatMap(({ battles }) => [...battles.values()])
    const parties = going.flatMap((battle) => Object.values(battle.parties))
    const { lost, cargoLost } = parties.reduce(plusLost, this.#lostByChronicle)
    const { lostInFights } = this.#ships
    if (!areSame(lost, lostInFights)) {
      throw new Error(
        `[OWN-5] battles say that ${say(lost)} were lost, rounds and retreats ${say(lostInFights)}`,
      )
    }
    const { spilt } = this.#goods
    if (amounts(cargoLost) === amounts(spilt)) return
    throw new Error(
      `[OWN-6] battles say that ${amounts(cargoLost)} were lost, rounds and retreats ${amounts(spilt)}`,
    )
  }
}

/** A fleet leaves a sector before it comes into the next: by time, and in a sector by number. */
function inOrder({ sectors }: WarNews): SectorEvent[] {
  const events = [...sectors.values()].flatMap(({ events }) => events)
  return events.sort((one, other) => one.at - other.at)
}

function plusLost(sum: Lost, { lost, cargoLost }: Lost): Lost {
  return { lost: plusShips(sum.lost, lost), cargoLost: plusGoods(sum.cargoLost, cargoLost) }
}

function amounts({ ore, gas }: Goods): string {
  return `${ore} ore and ${gas} gas`
}

/** @throws an Error that names the rule and the place, if an assertion of the ledger fails */
function checkGoods(where: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    throw new Error(`[OWN-6] ${where}: ${error instanceof Error ? error.message : error}`)
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
