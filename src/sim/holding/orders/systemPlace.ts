import { z } from 'zod'
import type { SectorId } from '../../core/ids.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import type { Scene } from '../../core/Scene.ts'
import type { SectorCore } from '../../core/SectorCore.ts'
import type { Point } from '../../galaxy/course.ts'
import { sectorOf } from '../../galaxy/galaxy.ts'

export const systemId = z
  .int('must be the number of a system: a whole number from 1')
  .min(1, 'must be the number of a system: a whole number from 1')
  .describe('the number of a system of the sector')

/** The place of a system that an order names, or a refusal. */
export function systemPlace(
  { galaxy }: Pick<Scene<SectorCore>, 'galaxy'>,
  sector: SectorId,
  number: number,
): Point | Refusal {
  const { systems, name } = sectorOf(galaxy, sector)
  const system = systems[number - 1]
  if (system) return { x: system.x, y: system.y }
  return refuse('no_such_system', `${name} has systems 1 to ${systems.length}, not ${number}.`)
}
