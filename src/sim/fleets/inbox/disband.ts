import { z } from 'zod'
import { defineInbox } from '../../core/defineInbox.ts'
import type { Scene } from '../../core/Scene.ts'
import { fleetEnded } from '../events/fleetEnded.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { commanderId } from '../shapes.ts'

/** A commander was retired: all its fleets in this sector end. */
export const disband = defineInbox({
  kind: 'fleets.disband',
  format: { from: 3, changes: [] },
  body: z.strictObject({ commander: commanderId }),
  decide({ state }: Scene<FleetsState>, { commander }) {
    const own = [...state.fleets.values()].filter(({ owner }) => owner === commander)
    return own
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, owner, hops }) => fleetEnded.draft({ fleetId: id, owner, hops, into: null }))
  },
})
