import { Dice } from '../../src/sim/core/dice.ts'
import type { FleetId } from '../../src/sim/core/ids.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { courseTo, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { fleetSpeed, type Ships } from '../../src/sim/rules/ships.ts'

export const CROWD_BEGINS = 1_790_000_000_000

/** Ships of the fleets: half of the fleets see 300 units far, the others 150. */
const SHIPS: readonly Ships[] = [
  { scout: 2, interceptor: 3 },
  { frigate: 4, interceptor: 1 },
]

/** Makes ids as long as real ones. */
export function crowdId(kind: string, index: number): string {
  return `${kind}${index}`.padEnd(21, '-')
}

/** Where a commander's fleets fly: anywhere, or around a place of their own. */
export type CrowdLayout = 'spread' | 'together'
/** Farthest distance from the commander's place, along each axis. */
const TOGETHER_UNITS = 60

/** Fleets of many commanders in one sector, always under way. */
export class Crowd {
  readonly fleets = new Map<FleetId, Fleet>()
  readonly commanders: readonly string[]
  readonly #dice = Dice.seeded('crowd')
  readonly #homes = new Map<string, { readonly x: number; readonly y: number }>()

  constructor(commanders: number, fleetsEach: number, layout: CrowdLayout) {
    this.commanders = Array.from({ length: commanders }, (_, index) => crowdId('c', index))
    if (layout === 'together')
      for (const one of this.commanders) this.#homes.set(one, this.#place(null))
    for (let index = 0; index < commanders * fleetsEach; index++) {
      const owner = this.commanders[Math.floor(index / fleetsEach)] ?? null
      const id = crowdId('f', index)
      const name = `Fleet ${index} of some`
      const course = restAt(this.#place(owner), CROWD_BEGINS)
      const ships = SHIPS[index % SHIPS.length] ?? {}
      this.fleets.set(id, { id, name, owner, ships, hops: 0, course, plan: [], ...AT_PEACE })
      this.turn(CROWD_BEGINS, id)
    }
  }

  /** Sends a fleet on a new course. @returns it */
  turn(at: number, id = crowdId('f', this.#dice.int(0, this.fleets.size - 1))): Fleet {
    const fleet = this.fleets.get(id)
    if (!fleet) throw new Error(`no fleet ${id}`)
    const from = positionAt(fleet.course, at)
    const course = courseTo(from, this.#place(fleet.owner), fleetSpeed(fleet.ships), at)
    const turned = { ...fleet, course }
    this.fleets.set(id, turned)
    return turned
  }

  #place(owner: string | null) {
    const home = this.#homes.get(owner ?? '')
    const along = (axis: 'x' | 'y'): number => {
      if (!home) return this.#dice.int(0, PLANE_UNITS)
      const from = Math.max(0, home[axis] - TOGETHER_UNITS)
      return this.#dice.int(from, Math.min(PLANE_UNITS, home[axis] + TOGETHER_UNITS))
    }
    return { x: along('x'), y: along('y') }
  }
}
