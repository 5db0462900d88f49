import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import { ROUNDS_BEFORE_RETREAT } from '../../../src/sim/rules/war.ts'
import { meetingPlace } from '../meetingPlace.ts'
import { pauseWithin } from '../pauseWithin.ts'
import type { WarScript } from './ManyLives.ts'
import type { Warrior } from './Warrior.ts'

const THINK_MS_MIN = 1_000
const THINK_MS_MAX = 3_000
/** How far from the middle of the plane the crowd fights, along each axis. */
const CROWD_UNITS = 40

/** Fights in the middle of the crowd, and flees from half of the fights in time. */
export const brawl: WarScript = async (warrior, ending) => {
  const { dice } = warrior
  while (!ending.aborted && !warrior.isDefeated) {
    const [fleet] = warrior.fleets
    if (fleet) await act(warrior, fleet)
    await pauseWithin(dice.int(THINK_MS_MIN, THINK_MS_MAX), ending)
  }
}

async function act(warrior: Warrior, fleet: OwnFleet): Promise<void> {
  const { dice, stage } = warrior
  const { id: fleetId, battle } = fleet
  if (battle) {
    if (battle.rounds >= ROUNDS_BEFORE_RETREAT && dice.int(1, 2) === 1) {
      await warrior.order({ type: 'retreat', fleetId })
    }
    return
  }
  const { sector } = meetingPlace(stage.map)
  const here = warrior.sectorOf(fleetId)
  if (here === null || fleet.plan.length > 0) return
  if (here !== sector) await warrior.order({ type: 'route', fleetId, toSector: sector })
  else if (fleet.stance === 'attack') {
    await warrior.order({ type: 'move', fleetId, to: inTheCrowd(warrior) })
  } else await warrior.order({ type: 'stance', fleetId, stance: 'attack' })
}

/** @returns a point near the middle of the plane */
export function inTheCrowd({ dice }: Pick<Warrior, 'dice'>): Point {
  const along = (): number => PLANE_UNITS / 2 + dice.int(-CROWD_UNITS, CROWD_UNITS)
  return { x: along(), y: along() }
}
