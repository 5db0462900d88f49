import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import type { Commander, Script } from './Commander.ts'
import { pauseWithin } from './pauseWithin.ts'

const THINK_MS_MIN = 1_000
const THINK_MS_MAX = 4_000
const SECTORS_AWAY = 2

/**
 * Gives an order every few seconds: usually within the sector, and now and then to a nearby sector.
 */
export const travel: Script = async (commander, ending) => {
  const { dice } = commander
  while (!ending.aborted) {
    await pauseWithin(dice.int(THINK_MS_MIN, THINK_MS_MAX), ending)
    if (ending.aborted) return
    const goal = dice.int(1, 4) === 1 ? sectorNear(commander) : null
    if (goal !== null) await commander.route(goal, ending)
    else await commander.move({ x: dice.int(0, PLANE_UNITS), y: dice.int(0, PLANE_UNITS) })
  }
}

function sectorNear({ sector, dice, stage }: Commander): number | null {
  if (sector === null) return null
  let goal = sector
  for (let hop = 0; hop < SECTORS_AWAY; hop++) {
    goal = dice.pick(sectorOf(stage.map, goal).gates).to
  }
  return goal === sector ? null : goal
}
