import { z } from 'zod'
import { defineInbox } from '../../core/defineInbox.ts'
import type { Scene } from '../../core/Scene.ts'
import { NO_LEVELS } from '../../economy/levels.ts'
import { NO_GOODS } from '../../fleets/cargo.ts'
import { commanderId, systemId } from '../../fleets/shapes.ts'
import { sectorOf } from '../../galaxy/galaxy.ts'
import { STATION_LEVEL_MAX } from '../../rules/holding.ts'
import { systemGranted } from '../events/systemGranted.ts'
import { newSectorOwner } from '../sectorOwner.ts'
import { newStore } from '../stores.ts'
import type { SystemsState } from '../systemsPart.ts'

/** A commander was given a system in this sector. One that somebody holds stays as it is. */
export const grantSystem = defineInbox({
  kind: 'system.granted',
  format: { from: 4, changes: [] },
  body: z.strictObject({
    system: systemId,
    owner: commanderId,
    level: z.int().min(0).max(STATION_LEVEL_MAX),
  }),
  decide(scene: Scene<SystemsState>, { system: id, owner, level }) {
    const { state, galaxy } = scene
    const place = sectorOf(galaxy, state.id).systems[id - 1]
    const before = state.systems.get(id)
    if (!place || (before && before.owner !== null) || before?.capture) return []
    const { x, y } = place
    const store = newStore(scene, { owner, system: id, levels: NO_LEVELS }, NO_GOODS)
    const granted = systemGranted.draft({ system: id, x, y, owner, level, store })
    return [granted, ...newSectorOwner(scene, new Map([[id, owner]]))]
  },
})
