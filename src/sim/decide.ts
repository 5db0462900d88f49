import type { DueItem } from './core/DueQueue.ts'
import type { EventDraft } from './core/defineEvent.ts'
import { Dice } from './core/dice.ts'
import type { CommanderId } from './core/ids.ts'
import { isRefusal, type Refusal } from './core/refusal.ts'
import type { Scene, Surroundings } from './core/Scene.ts'
import type { SectorEvent } from './events.ts'
import { DUE } from './features.ts'
import type { Transit } from './fleets/fleet.ts'
import { arrive } from './fleets/legEnds.ts'
import { decideInbox, type InboxRow } from './inbox.ts'
import { decideOrder, type Order } from './orders.ts'
import type { SectorState } from './sectorState.ts'
import { sectorSeeded } from './seeding/sectorSeeded.ts'
import type { Contact } from './war/Contacts.ts'
import { meet } from './war/meet.ts'

/** What can happen to a sector from outside, or with time. */
export type Input =
  | {
      readonly kind: 'order'
      readonly commander: CommanderId
      readonly order: Order
      /** How many fleets the commander has elsewhere; needed for orders that may make one. */
      readonly fleetsElsewhere?: number
    }
  /** The first due item. */
  | { readonly kind: 'due'; readonly item: DueItem }
  | { readonly kind: 'arrival'; readonly transit: Transit }
  /** Two hostile fleets have come within contact range. */
  | { readonly kind: 'contact'; readonly contact: Contact }
  /** Facts about commanders or alliances present here have changed [FACT-1]. */
  | { readonly kind: 'facts' }
  /** Something other than a fleet came from outside the sector. */
  | { readonly kind: 'inbox'; readonly row: InboxRow }

export type Decision = { readonly ok: true; readonly events: readonly SectorEvent[] } | Refusal

/**
 * Computes what an input makes happen. It changes neither the state nor its generator; the
 * generator's new state is in the last event. The first decision that draws begins with
 * `sector.seeded`.
 *
 * @param at sector time in galaxy ms, not before `state.now`
 * @param now sector time at which it is decided; later than `at` for what is decided late
 * @returns the events, numbered after `state.seq`, or a refusal
 */
export function decide(
  surroundings: Surroundings,
  state: SectorState,
  input: Input,
  at: number,
  now: number = at,
): Decision {
  const { galaxy, facts, writes, newId, hasPirates = false, secretDice } = surroundings
  // The generator of an unseeded sector can be foretold from the public seed: nobody draws from it.
  const dice = new Dice(state.isSeeded ? () => state.dice : secretDice)
  const outcome = outcomeOf(
    { galaxy, facts, writes, newId, hasPirates, state, dice, at, now },
    input,
  )
  if (isRefusal(outcome)) return outcome
  const drafts = !state.isSeeded && dice.drawn ? [sectorSeeded.draft({}), ...outcome] : outcome
  return { ok: true, events: numbered(state, dice, at, drafts) }
}

function outcomeOf(scene: Scene<SectorState>, input: Input): readonly EventDraft[] | Refusal {
  switch (input.kind) {
    case 'order': {
      const { commander, order, fleetsElsewhere = Number.POSITIVE_INFINITY } = input
      return decideOrder({ ...scene, commander, fleetsElsewhere }, order)
    }
    case 'due':
      return dueKind(input.item).decide(scene, input.item.id)
    case 'arrival':
      return arrive(scene, input.transit)
    case 'contact':
      return meet(scene, input.contact)
    case 'facts':
      // Who is hostile by them now meets at once: a contact.
      return []
    case 'inbox':
      return decideInbox(scene, input.row)
  }
}

function dueKind({ kind }: DueItem): (typeof DUE)[keyof typeof DUE] {
  return DUE[kind as keyof typeof DUE]
}

function numbered(
  { id: sector, seq }: SectorState,
  dice: Dice,
  at: number,
  drafts: readonly EventDraft[],
): SectorEvent[] {
  return drafts.map(({ v, type, data }, index) => {
    const envelope = { v, type, sector, seq: seq + 1 + index, at, data }
    const isLast = index === drafts.length - 1
    return (isLast && dice.drawn ? { ...envelope, dice: dice.state } : envelope) as SectorEvent
  })
}
