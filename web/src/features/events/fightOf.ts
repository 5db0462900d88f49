import type { FeedEvent } from '../../../../src/protocol/feedEvents.ts'
import type { BattleId, CommanderId } from '../../../../src/sim/core/ids.ts'

/** The fight that an entry of the log is about. */
export interface Fight {
  readonly battleId: BattleId
  /** Whether it is over, so that there is a report of it. */
  readonly isOver: boolean
  /** Who fights in it besides the player, as far as the event tells; empty for merchants. */
  readonly others: readonly CommanderId[]
  /** Whether the player fights in it. */
  readonly isMine: boolean
}

/** @param me the player's commander @returns null for an event that names no fight */
export function fightOf({ type, data, audience }: FeedEvent, me: CommanderId | null): Fight | null {
  const isMine = audience === 'own'
  if (type === 'battle.ended') {
    const others = othersOf(
      data.parties.map(({ party }) => party),
      me,
    )
    return { battleId: data.battleId, isOver: true, others, isMine }
  }
  if (type !== 'battle.began' && type !== 'battle.joined') return null
  if (!('battleId' in data)) return null
  const others = othersOf(
    data.fleets.map(({ owner }) => owner ?? ''),
    me,
  )
  return { battleId: data.battleId, isOver: false, others, isMine }
}

function othersOf(parties: readonly CommanderId[], me: CommanderId | null): CommanderId[] {
  return [...new Set(parties)].filter((party) => party !== me)
}
