import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { positionAt } from '../galaxy/course.ts'
import { fleetSpeed } from '../rules/ships.ts'
import { fleetShips } from './events/fleetShips.ts'
import type { Fleet } from './fleet.ts'
import type { FleetsState } from './fleetsPart.ts'
import { beginLeg } from './movement.ts'

/** A fleet gets other ships. At another speed it flies on from where it is; else nothing changes. */
export function withShips(
  scene: Scene<FleetsState>,
  fleet: Fleet,
  { ships, wounds, cargo }: Pick<Fleet, 'ships' | 'wounds' | 'cargo'>,
): EventDraft {
  const { id: fleetId, owner, course, plan } = fleet
  const isFlying = course.vx !== 0 || course.vy !== 0
  const isChanged = isFlying && fleetSpeed(ships) !== fleetSpeed(fleet.ships)
  const leg = isChanged
    ? beginLeg(scene, { owner, ships }, plan, positionAt(course, scene.at))
    : { course, plan }
  return fleetShips.draft({ fleetId, owner, ships, wounds, cargo, ...leg })
}
