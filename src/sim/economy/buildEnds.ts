import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { PlaceId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { stationAt, yardWith } from '../holding/mending.ts'
import { type Place, placeIn } from '../holding/place.ts'
import { yielding } from '../holding/stores.ts'
import { type Build, withoutFirst } from './build.ts'
import { buildingUpgraded } from './events/buildingUpgraded.ts'
import { shipBuilt } from './events/shipBuilt.ts'
import { YIELDS_SINCE } from './store.ts'

/** What the base builds is ready. */
export const buildEndsAtBase = defineDue<FleetsState>({
  kind: 'buildAtBase',
  rank: 30,
  since: YIELDS_SINCE,
  about: 'base',
  ids: ({ bases }) => bases.keys(),
  at: ({ bases }, id) => bases.get(id)?.queue[0]?.until ?? null,
  decide: (scene, id) => built(scene, { base: id }),
})

/** What the system builds is ready. In a battle, and while somebody takes it, nothing is finished. */
export const buildEndsAtSystem = defineDue<FleetsState>({
  kind: 'buildAtSystem',
  rank: 30,
  since: YIELDS_SINCE,
  about: 'system',
  ids: ({ systems }) => [...systems.keys()].map(String),
  at({ systems }, id) {
    const system = systems.get(Number(id))
    return system && !system.battle && !system.capture ? (system.queue[0]?.until ?? null) : null
  },
  decide: (scene, id) => built(scene, { system: Number(id) }),
})

function built(scene: Scene<FleetsState>, id: PlaceId): EventDraft[] {
  const place = placeIn(scene.state, id, scene.at)
  const first = place?.queue[0]
  return place && first ? [ready(scene, id, place, first)] : []
}

function ready(
  scene: Scene<FleetsState>,
  id: PlaceId,
  place: Place,
  { product }: Build,
): EventDraft {
  const { state, at } = scene
  const { owner, queue, levels } = place
  if ('ship' in product) {
    const { ship } = product
    const yard = yardWith(place.yard, { ships: { [ship]: 1 }, wounds: {} }, at)
    return shipBuilt.draft({ at: id, owner, ship, yard, queue: withoutFirst(queue, levels, at) })
  }
  const { building, level } = product
  const after = { ...levels, [building]: level }
  const station = 'system' in id ? state.systems.get(id.system)?.station : undefined
  const before = building === 'station' && station ? stationAt(station, at) : null
  return buildingUpgraded.draft({
    ...{ at: id, owner, building, level },
    station: before && { ...before, level },
    store: yielding(scene, { owner, system: place.system, levels: after }, place.store),
    queue: withoutFirst(queue, after, at),
  })
}
