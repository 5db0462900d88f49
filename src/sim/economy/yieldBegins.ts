import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { PlaceId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { placeIn } from '../holding/place.ts'
import { yielding } from '../holding/stores.ts'
import { yieldChanged } from './events/yieldChanged.ts'
import { YIELDS_SINCE } from './store.ts'

/** A base of version 4 begins to yield. */
export const baseYields = defineDue<FleetsState>({
  kind: 'baseYields',
  rank: 50,
  since: YIELDS_SINCE,
  about: 'base',
  ids: ({ bases }) => bases.keys(),
  at({ bases, now }, id) {
    return bases.get(id)?.store.cap === 0 ? now : null
  },
  decide: (scene, id) => begin(scene, { base: id }),
})

/** A system of version 4 has a store from now on. */
export const systemYields = defineDue<FleetsState>({
  kind: 'systemYields',
  rank: 50,
  since: YIELDS_SINCE,
  about: 'system',
  ids: ({ systems }) => [...systems.keys()].map(String),
  at({ systems, now }, id) {
    const system = systems.get(Number(id))
    return system && system.owner !== null && system.store.cap === 0 ? now : null
  },
  decide: (scene, id) => begin(scene, { system: Number(id) }),
})

function begin(scene: Scene<FleetsState>, id: PlaceId): EventDraft[] {
  const place = placeIn(scene.state, id, scene.at)
  if (!place) return []
  const { owner, system, levels } = place
  const store = yielding(scene, { owner, system, levels }, place.store)
  return [yieldChanged.draft({ at: id, owner, store })]
}
