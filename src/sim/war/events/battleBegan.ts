import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef, fleetRef, systemRef } from '../../core/EntityRef.ts'
import { shipCount } from '../../rules/ships.ts'
import type { WarState } from '../battle.ts'
import { joinGarrisons } from '../garrisons.ts'
import { join } from '../join.ts'
import { battle, fighting, garrisons, nextAt, ownersOf, place } from '../shapes.ts'

/** Sizes of battles that everybody may know, by the number of ships from which each begins. */
export const BATTLE_SIZES = ['skirmish', 'battle', 'great battle'] as const
const SHIPS_FROM = { battle: 20, 'great battle': 200 } as const

type BattleSize = (typeof BATTLE_SIZES)[number]

export const battleBegan = defineEvent({
  type: 'battle.began',
  toOwner: 'Fleets met and fight, one of yours among them.',
  toAll: {
    type: 'battle.began',
    v: 4,
    when: 'Fleets met somewhere in the sector and fight.',
    data: z.strictObject({ size: z.enum(BATTLE_SIZES).describe('how big it is as it begins') }),
    of: ({ size }) => ({ size }),
  },
  format: { from: 4, changes: [] },
  data: z.strictObject({
    ...battle,
    ...place,
    size: z.enum(BATTLE_SIZES).describe('how big it is as it begins'),
    nextAt,
    fleets: z.array(fighting).describe('those that met'),
    garrisons,
  }),
  subjects: ({ battleId, fleets, garrisons }) => [
    battleRef(battleId),
    ...fleets.map(({ fleetId }) => fleetRef(fleetId)),
    ...garrisons.map(({ system }) => systemRef(system)),
  ],
  concerns: ({ fleets, garrisons }) => ownersOf([...fleets, ...garrisons]),
  apply(state: WarState, { at, seq, data: { battleId, x, y, nextAt, fleets, garrisons } }) {
    const began = { id: battleId, x, y, beganAt: at, beganSeq: seq, absorbed: [] }
    state.battles.set(battleId, { ...began, round: 0, nextAt, parties: {}, garrisons: [] })
    join(state, battleId, fleets)
    joinGarrisons(state, battleId, garrisons, at)
  },
  effects: (_, __, outside) => outside.fight(1),
})

/** @param ships the ships of all who fight */
export function battleSize(ships: readonly Parameters<typeof shipCount>[0][]): BattleSize {
  const count = ships.reduce((sum, some) => sum + shipCount(some), 0)
  if (count >= SHIPS_FROM['great battle']) return 'great battle'
  return count >= SHIPS_FROM.battle ? 'battle' : 'skirmish'
}
