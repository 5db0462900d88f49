import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { Dice } from '../core/dice.ts'
import type { FleetId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import { AT_PEACE, type Fleet } from '../fleets/fleet.ts'
import { distance, type Point, restAt } from '../galaxy/course.ts'
import { sectorOf } from '../galaxy/galaxy.ts'
import type { Base } from '../holding/base.ts'
import { PIRATES } from '../rules/commanders.ts'
import { PLANE_UNITS } from '../rules/map.ts'
import {
  PREY_AWAY_UNITS_MAX,
  PREY_AWAY_UNITS_MIN,
  PREY_EVERY_MS,
  PREY_FIRST_MS,
  PREY_FROM_SYSTEMS_UNITS_MIN,
  PREY_NAME,
  PREY_PLACES_DRAWN,
  PREY_SHIPS,
} from '../rules/pirates.ts'
import { piratesAppeared } from './piratesAppeared.ts'
import type { PiratesState } from './preyPart.ts'

const GRID_SIDE = 11

/** The first pack of pirates comes near a base. */
export const firstPrey = defineDue<PiratesState>({
  kind: 'firstPrey',
  rank: 40,
  since: 4,
  about: 'base',
  ids: ({ bases }) => bases.keys(),
  at({ bases, preys }, id) {
    const base = bases.get(id)
    if (!base || [...preys.values()].some((prey) => prey.base === id)) return null
    return base.yard.at + PREY_FIRST_MS
  },
  decide(scene, id) {
    const base = scene.state.bases.get(id)
    return base ? appear(scene, base, null) : []
  },
})

/** A pack was beaten, and after a while another takes its place. */
export const nextPrey = defineDue<PiratesState>({
  kind: 'nextPrey',
  rank: 40,
  since: 4,
  about: 'fleet',
  ids: ({ preys }) => preys.keys(),
  at({ fleets, bases, preys }, id) {
    const prey = preys.get(id)
    if (!prey || fleets.has(id) || !bases.has(prey.base)) return null
    return prey.at + PREY_EVERY_MS
  },
  decide(scene, id) {
    const { bases, preys } = scene.state
    const base = bases.get(preys.get(id)?.base ?? '')
    return base ? appear(scene, base, id) : []
  },
})

/** Points all over the plane. The circles around a sector's few systems never cover them all. */
const GRID: readonly Point[] = Array.from({ length: GRID_SIDE * GRID_SIDE }, (_, index) => ({
  x: ((index % GRID_SIDE) / (GRID_SIDE - 1)) * PLANE_UNITS,
  y: (Math.floor(index / GRID_SIDE) / (GRID_SIDE - 1)) * PLANE_UNITS,
}))

function appear(scene: Scene<PiratesState>, base: Base, instead: FleetId | null): EventDraft[] {
  const { galaxy, state, at, dice, newId, hasPirates } = scene
  if (!hasPirates) return []
  const place = placeNear(base, sectorOf(galaxy, state.id).systems, dice)
  const fleet: Fleet = {
    id: newId(state.seq + 1, 0),
    name: PREY_NAME,
    owner: PIRATES,
    ships: PREY_SHIPS,
    hops: 0,
    course: restAt(place, at),
    plan: [],
    ...AT_PEACE,
    stance: 'attack',
  }
  return [piratesAppeared.draft({ fleet, base: base.id, instead })]
}

/** A place from which a pack falls upon nobody at home. */
function placeNear(base: Base, systems: readonly Point[], dice: Dice): Point {
  const far = (place: Point): number => Math.min(...systems.map((one) => distance(one, place)))
  const drawn = Array.from({ length: PREY_PLACES_DRAWN }, () => {
    const away = dice.real(PREY_AWAY_UNITS_MIN, PREY_AWAY_UNITS_MAX)
    const [x, y] = [dice.real(-1, 1), dice.real(-1, 1)]
    const length = Math.max(distance({ x, y }, { x: 0, y: 0 }), 0.01)
    return { x: base.x + (x / length) * away, y: base.y + (y / length) * away }
  })
  const inside = drawn.filter(
    ({ x, y }) => x >= 0 && y >= 0 && x <= PLANE_UNITS && y <= PLANE_UNITS,
  )
  const [best] = inside.sort((one, other) => far(other) - far(one))
  if (best && far(best) >= PREY_FROM_SYSTEMS_UNITS_MIN) return best
  // Where systems are crowded, it lies farther off.
  const [next] = GRID.filter((place) => far(place) >= PREY_FROM_SYSTEMS_UNITS_MIN).sort(
    (one, other) => distance(one, base) - distance(other, base),
  )
  return next ?? { x: 0, y: 0 }
}
