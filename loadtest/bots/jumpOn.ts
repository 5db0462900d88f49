import { distance, positionAt } from '../../src/sim/galaxy/course.ts'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Script } from './Commander.ts'
import { pauseWithin } from './pauseWithin.ts'

const RETRY_MS = 500

/** Jumps through the nearest gate, and back through it as soon as it has arrived, over and over. */
export const jumpOn: Script = async (commander, ending) => {
  while (!ending.aborted) {
    const { sector, course } = commander
    if (sector === null || course === null) {
      await pauseWithin(RETRY_MS, ending)
      continue
    }
    const here = positionAt(course, commander.stage.clock.now())
    const [nearest] = [...sectorOf(commander.stage.map, sector).gates].sort(
      (one, other) => distance(one, here) - distance(other, here),
    )
    const isThere = nearest && (await commander.jump(nearest.to, ending))
    if (!isThere) await pauseWithin(RETRY_MS, ending)
  }
}
