import { z } from 'zod'
import { defineInbox } from '../../core/defineInbox.ts'
import type { PlaceId } from '../../core/ids.ts'
import type { Scene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { commanderId } from '../../fleets/shapes.ts'
import { placeIn } from '../../holding/place.ts'
import { yielding } from '../../holding/stores.ts'
import { RESEARCH_LEVEL_MAX } from '../../rules/research.ts'
import { yieldChanged } from '../events/yieldChanged.ts'

/** A commander's industry is better from now on: all its places here yield more. */
export const industryRaised = defineInbox({
  kind: 'industry.raised',
  format: { from: 5, changes: [] },
  body: z.strictObject({
    commander: commanderId,
    level: z.int().min(0).max(RESEARCH_LEVEL_MAX),
  }),
  decide(scene: Scene<FleetsState>, { commander, level }) {
    const { bases, systems } = scene.state
    const ids: PlaceId[] = [
      ...[...bases.keys()].sort().map((base) => ({ base })),
      ...[...systems.keys()].sort((one, other) => one - other).map((system) => ({ system })),
    ]
    return ids.flatMap((at) => {
      const place = placeIn(scene.state, at, scene.at)
      if (place?.owner !== commander) return []
      const { owner, system, levels } = place
      // This clock may be a moment behind the one by which the fact holds.
      const store = yielding(scene, { owner, system, levels, industry: level }, place.store)
      return [yieldChanged.draft({ at, owner, store })]
    })
  },
})
