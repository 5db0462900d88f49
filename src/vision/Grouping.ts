import type { Facts } from '../sim/core/Facts.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { allianceOf, membersOf } from '../sim/diplomacy/alliance.ts'
import { factorOf } from '../sim/research/researched.ts'

/**
 * A vision group. An allied commander's is named by the alliance's id, any other's by its own id.
 */
export type GroupId = string

/** Which commanders share sight. It may change at any moment. */
export interface Grouping {
  /** @param at galaxy ms */
  groupOf(commander: CommanderId, at: number): GroupId
  /** @param at galaxy ms */
  membersOf(group: GroupId, at: number): readonly CommanderId[]
  /**
   * What a commander's research multiplies the range of its fleets' sensors by.
   * @param at galaxy ms
   */
  sensorFactorOf(commander: CommanderId, at: number): number
}

/** The prefix of an alliance's group. A commander's id has no colon, so the two cannot collide. */
const ALLIANCE = 'alliance:'

/**
 * Alliances share sight from the moment a membership takes effect until the moment it ends [VIS-3].
 * @param isFresh returns whether the facts were read recently: while they were not, nobody shares
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
    sensorFactorOf: (commander, at) => factorOf(facts, 'sensors', commander, at),
  }
}
