import { z } from 'zod'
import { defineInbox } from '../../core/defineInbox.ts'
import type { CommanderId } from '../../core/ids.ts'
import type { Scene } from '../../core/Scene.ts'
import { baseEnded } from '../../holding/events/baseEnded.ts'
import type { PiratesState } from '../../pirates/preyPart.ts'
import { fleetEnded } from '../events/fleetEnded.ts'
import { commanderId } from '../shapes.ts'

/** A commander was retired: all its fleets in this sector end, and its base with all that is there. */
export const disband = defineInbox({
  kind: 'fleets.disband',
  format: { from: 3, changes: [] },
  body: z.strictObject({ commander: commanderId }),
  decide({ state }: Scene<PiratesState>, { commander }) {
    const ownFleets = owned(state.fleets, commander).map(({ id, owner, hops }) =>
      fleetEnded.draft({ fleetId: id, owner, hops, into: null }),
    )
    const ownBases = owned(state.bases, commander).map(({ id, owner, yard: { ships, ore, gas } }) =>
      baseEnded.draft({ base: id, owner, ships, goods: { ore, gas } }),
    )
    // Who lay in wait for it has no reason to stay.
    const packs = [...state.preys].flatMap(([id, { base }]) => {
      const pack = state.bases.get(base)?.owner === commander ? state.fleets.get(id) : undefined
      return pack ? [pack] : []
    })
    const packEnds = packs.map(({ id, owner, hops }) =>
      fleetEnded.draft({ fleetId: id, owner, hops, into: null }),
    )
    return [...ownFleets, ...ownBases, ...packEnds]
  },
})

function owned<One extends { readonly id: string; readonly owner: CommanderId | null }>(
  all: ReadonlyMap<string, One>,
  commander: CommanderId,
): One[] {
  const own = [...all.values()].filter(({ owner }) => owner === commander)
  return own.sort((one, other) => (one.id < other.id ? -1 : 1))
}
