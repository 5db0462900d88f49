import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import type { Script } from './Commander.ts'
import { pauseWithin } from './pauseWithin.ts'

const THINK_MS_MIN = 2_000
const THINK_MS_MAX = 6_000

/**
 * Never rests: orders a new course within the sector every few seconds. The first pause is random,
 * so bots do not start together.
 */
export const moveAbout: Script = async (commander, ending) => {
  const { dice } = commander
  await pauseWithin(dice.int(0, THINK_MS_MAX), ending)
  while (!ending.aborted) {
    await commander.move({ x: dice.int(0, PLANE_UNITS), y: dice.int(0, PLANE_UNITS) })
    await pauseWithin(dice.int(THINK_MS_MIN, THINK_MS_MAX), ending)
  }
}
