import { z } from 'zod'
import type { EventDraft } from '../../core/defineEvent.ts'
import { defineInbox } from '../../core/defineInbox.ts'
import type { CommanderId } from '../../core/ids.ts'
import type { Scene } from '../../core/Scene.ts'
import { type Store, storeAt } from '../../economy/store.ts'
import { baseEnded } from '../../holding/events/baseEnded.ts'
import { systemReleased } from '../../holding/events/systemReleased.ts'
import { newSectorOwner } from '../../holding/sectorOwner.ts'
import type { PiratesState } from '../../pirates/preyPart.ts'
import { fleetEnded } from '../events/fleetEnded.ts'
import type { Fleet } from '../fleet.ts'
import { commanderId } from '../shapes.ts'

/** A commander was retired: all its fleets in this sector end, its base with all that is docked there, and what it holds is nobody's. */
export const disband = defineInbox({
  kind: 'fleets.disband',
  format: { from: 3, changes: [] },
  body: z.strictObject({ commander: commanderId }),
  decide(scene: Scene<PiratesState>, { commander }) {
    const { state, at } = scene
    const ownFleets = ownedBy(state.fleets, commander).map(fleetGone)
    const ownBases = ownedBy(state.bases, commander).map(({ id, owner, yard: { ships }, store }) =>
      baseEnded.draft({ base: id, owner, ships, store: stockAt(store, at) }),
    )
    // Who lay in wait for it has no reason to stay.
    const packs = [...state.preys].flatMap(([id, { base }]) => {
      const pack = state.bases.get(base)?.owner === commander ? state.fleets.get(id) : undefined
      return pack ? [pack] : []
    })
    const packEnds = packs.map(fleetGone)
    const held = [...state.systems.values()].filter(({ owner }) => owner === commander)
    const released = held.map(({ id: system, yard: { ships: lost }, store }) =>
      systemReleased.draft({ system, from: commander, lost, store: stockAt(store, at) }),
    )
    const nobodys = new Map(held.map(({ id }) => [id, null]))
    const owned = held.length > 0 ? newSectorOwner(scene, nobodys) : []
    return [...ownFleets, ...ownBases, ...packEnds, ...released, ...owned]
  },
})

function fleetGone({ id, owner, hops, ships }: Fleet): EventDraft {
  return fleetEnded.draft({ fleetId: id, owner, hops, into: null, ships })
}

function stockAt(store: Store, at: number): Pick<Store, 'ore' | 'gas'> {
  const { ore, gas } = storeAt(store, at)
  return { ore, gas }
}

function ownedBy<One extends { readonly id: string; readonly owner: CommanderId | null }>(
  all: ReadonlyMap<string, One>,
  commander: CommanderId,
): One[] {
  const own = [...all.values()].filter(({ owner }) => owner === commander)
  return own.sort((one, other) => (one.id < other.id ? -1 : 1))
}
