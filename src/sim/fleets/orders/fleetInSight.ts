import { type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt } from '../../galaxy/course.ts'
import { sightGroup } from '../courseAfter.ts'
import type { Fleet } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { sees } from '../sight.ts'

/** Any fleet that the commander sees. One out of sight is answered like one that is not [VIS-1]. */
export function fleetInSight(
  { state, facts, commander, at }: OrderScene<FleetsState>,
  id: string,
): Fleet | Refusal {
  const fleet = state.fleets.get(id)
  const isSeen =
    fleet &&
    (fleet.owner === commander ||
      sees(facts, state, sightGroup(facts, commander, at), positionAt(fleet.course, at), at))
  if (fleet && isSeen) return fleet
  return { ...refuse('no_such_fleet', `You see no fleet ${id} in this sector.`), fleetId: id }
}
