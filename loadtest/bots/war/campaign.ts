import { type OwnFleet, sectorOfPlace } from '../../../src/client/OwnFleets.ts'
import type { OrderDraft } from '../../../src/protocol/orders.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { distance, type Point, positionAt } from '../../../src/sim/galaxy/course.ts'
import type { Galaxy } from '../../../src/sim/galaxy/galaxy.ts'
import { PIRATES } from '../../../src/sim/rules/commanders.ts'
import { SHIP_CLASSES, shipCount } from '../../../src/sim/rules/ships.ts'
import { ROUNDS_BEFORE_RETREAT } from '../../../src/sim/rules/war.ts'
import { pauseWithin } from '../pauseWithin.ts'
import { inTheCrowd } from './brawl.ts'
import type { WarScript } from './ManyLives.ts'
import type { Warrior } from './Warrior.ts'

const THINK_MS_MIN = 800
const THINK_MS_MAX = 2_500
const FLEETS_MAX = 4

/** @returns the sectors that are fought over: the core of the galaxy */
export function frontSectors({ sectors }: Galaxy): SectorId[] {
  return sectors.filter(({ ring }) => ring === 'core').map(({ id }) => id)
}

/**
 * Makes war with several fleets: they look for others in the sectors fought over, attack, flee,
 * split and merge, patrol and escort, and go home to dock. It keeps its fleets' stances: who changes
 * them in a fight ends it, and the fight could not have been foreseen.
 */
export const campaign: WarScript = async (warrior, ending) => {
  const { dice } = warrior
  while (!ending.aborted && !warrior.isDefeated) {
    const order =
      warrior.fleets.length > 0 ? next(warrior, dice.pick(warrior.fleets)) : launch(warrior)
    if (order) await warrior.order(order)
    await pauseWithin(dice.int(THINK_MS_MIN, THINK_MS_MAX), ending)
  }
}

/** All that is docked goes out together. */
function launch({ base }: Warrior): OrderDraft | null {
  if (!base?.yard) return null
  return { type: 'launch', at: { base: base.id }, ships: base.yard.ships }
}

/** @returns what a fleet does next; null for nothing */
function next(warrior: Warrior, fleet: OwnFleet): OrderDraft | null {
  const { dice, stage } = warrior
  const { id: fleetId, battle, place, plan } = fleet
  if (battle) {
    const mayFlee = battle.rounds >= ROUNDS_BEFORE_RETREAT && dice.int(1, 3) === 1
    return mayFlee ? { type: 'retreat', fleetId } : null
  }
  if (place.kind !== 'sector' || plan.some(({ kind }) => kind === 'route' || kind === 'dock')) {
    return null
  }
  const fronts = frontSectors(stage.map)
  if (!fronts.includes(place.sectorId)) {
    return { type: 'route', fleetId, toSector: dice.pick(fronts) }
  }
  switch (dice.int(1, 12)) {
    case 1:
      return split(warrior, fleet)
    case 2:
    case 3:
      return merge(warrior, fleet, positionAt(place.course, stage.clock.now()))
    case 4:
      return { type: 'patrol', fleetId, points: [inTheCrowd(warrior), inTheCrowd(warrior)] }
    case 5:
      return escort(warrior, fleet)
    case 6:
      return { type: 'route', fleetId, toSector: dice.pick(fronts) }
    case 7:
      return goHome(warrior, fleet)
    case 8:
    case 9:
    case 10:
      return attack(warrior, fleet, positionAt(place.course, stage.clock.now()))
    default:
      return { type: 'move', fleetId, to: inTheCrowd(warrior) }
  }
}

/** One ship of the class of which there are most leaves. */
function split({ fleets }: Warrior, { id: fleetId, ships }: OwnFleet): OrderDraft | null {
  if (!ships || shipCount(ships) < 2 || fleets.length >= FLEETS_MAX) return null
  const [most] = [...SHIP_CLASSES].sort((one, other) => (ships[other] ?? 0) - (ships[one] ?? 0))
  return most ? { type: 'split', fleetId, ships: { [most]: 1 } } : null
}

/** Goes to another fleet of its own, or joins it if it is there. */
function merge(warrior: Warrior, { id: fleetId, place }: OwnFleet, here: Point): OrderDraft | null {
  const into = warrior.fleets.find(
    (one) => one.id !== fleetId && sectorOfPlace(one.place) === sectorOfPlace(place),
  )
  if (into?.place.kind !== 'sector') return null
  const there = positionAt(into.place.course, warrior.stage.clock.now())
  if (distance(here, there) < 5) return { type: 'merge', fleetId, into: into.id }
  return { type: 'move', fleetId, to: there }
}

function escort(warrior: Warrior, { id: fleetId, place }: OwnFleet): OrderDraft | null {
  const other = warrior.fleets.find(
    (one) => one.id !== fleetId && sectorOfPlace(one.place) === sectorOfPlace(place),
  )
  return other ? { type: 'escort', fleetId, target: { fleetId: other.id } } : null
}

function goHome({ base }: Warrior, { id: fleetId }: OwnFleet): OrderDraft | null {
  if (!base) return null
  return { type: 'route', fleetId, toSector: base.sector }
}

function attack(warrior: Warrior, fleet: OwnFleet, here: Point): OrderDraft | null {
  if (fleet.place.kind !== 'sector') return null
  const now = warrior.stage.clock.now()
  const [nearest] = warrior
    .others(fleet.place.sectorId)
    .filter(({ owner }) => owner !== '' && owner !== PIRATES)
    .sort((one, other) => {
      return distance(positionAt(one, now), here) - distance(positionAt(other, now), here)
    })
  if (!nearest) return { type: 'move', fleetId: fleet.id, to: inTheCrowd(warrior) }
  return { type: 'attack', fleetId: fleet.id, target: { fleetId: nearest.id } }
}
