import type { Facts } from '../sim/core/Facts.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { allianceOf, membersOf } from '../sim/diplomacy/alliance.ts'

/** A commander who is alone is a group by itself, under its own id; others share one by their alliance's. */
export type GroupId = string

/** Who shares sight with whom: it may be otherwise at every moment. */
export interface Grouping {
  /** @param at galaxy ms */
  groupOf(commander: CommanderId, at: number): GroupId
  /** @param at galaxy ms */
  membersOf(group: GroupId, at: number): readonly CommanderId[]
}

/** No commander's id has a colon. */
const ALLIANCE = 'alliance:'

/**
 * Sight is shared in an alliance from the moment membership takes effect until the moment it ends
 * [VIS-3].
 * @param isFresh whether the facts were read a moment ago: where they were not, nobody shares
 */
export function sharedInAlliances(facts: Facts, isFresh: () => boolean): Grouping {
  return {
    groupOf(commander, at) {
      const alliance = isFresh() ? allianceOf(facts, commander, at) : null
      return alliance === null ? commander : ALLIANCE + alliance
    },
    membersOf(group, at) {
      if (!group.startsWith(ALLIANCE)) return [group]
      return isFresh() ? membersOf(facts, group.slice(ALLIANCE.length), at) : []
    },
  }
}
