import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import { distance, positionAt } from '../sim/galaxy/course.ts'
import type { SeenFleet } from './readFleets.ts'

/** For so long, galaxy ms, a fleet that is out of sight is remembered. */
export const CONTACT_MS = 5 * 60_000
const CONTACTS_MAX = 200
/** Before a fleet jumps it may be gone from the state by so many galaxy ms, as clocks here go. */
const JUMP_MARGIN_MS = 250
/** What lies on the very edge of sight is not looked at: whose clock would be right? */
const EDGE_UNITS = 8

/** Another's fleet that is no longer seen: where it was last, and when. */
export interface Contact {
  readonly id: FleetId
  readonly name: string
  /** '' for merchants. */
  readonly owner: CommanderId
  readonly sectorId: SectorId
  readonly x: number
  readonly y: number
  /** Where its nose pointed; null at rest. */
  readonly heading: number | null
  /** Galaxy ms. */
  readonly seenAt: number
  /** When its course led through a gate, galaxy ms. */
  readonly jumpsAt: number | null
}

/** An own fleet's eyes. */
export interface Lookout {
  readonly x: number
  readonly y: number
  readonly rangeUnits: number
}

/**
 * What a client remembers of fleets that went out of its sight. The server tells nothing of them:
 * all this comes from what was sent while they were seen.
 */
export class Contacts {
  /** The longest unseen first. */
  readonly #contacts = new Map<FleetId, Contact>()

  get all(): IterableIterator<Contact> {
    return this.#contacts.values()
  }

  get size(): number {
    return this.#contacts.size
  }

  /** A fleet went out of a sector's state. @param at when it was last in it, galaxy ms */
  lose(sectorId: SectorId, seen: SeenFleet, at: number): void {
    this.#contacts.delete(seen.id)
    const { id, name, owner, vx, vy, gate, until } = seen
    const jumpsAt = gate === null ? null : until
    if (jumpsAt !== null && at >= jumpsAt - JUMP_MARGIN_MS) return
    const { x, y } = positionAt(seen, at)
    const flies = (vx !== 0 || vy !== 0) && at < until
    const heading = flies ? Math.atan2(vy, vx) : null
    this.#contacts.set(id, { id, name, owner, sectorId, x, y, heading, seenAt: at, jumpsAt })
    for (const oldest of this.#contacts.keys()) {
      if (this.#contacts.size <= CONTACTS_MAX) return
      this.#contacts.delete(oldest)
    }
  }

  /** It is in sight again, wherever. */
  see(id: FleetId): void {
    this.#contacts.delete(id)
  }

  /** Own fleets look round in a sector whose state is live: nobody is where nobody is seen. */
  look(sectorId: SectorId, lookouts: readonly Lookout[]): void {
    for (const [id, contact] of this.#contacts) {
      if (contact.sectorId !== sectorId) continue
      const isInSight = lookouts.some(
        (lookout) => distance(lookout, contact) < lookout.rangeUnits - EDGE_UNITS,
      )
      if (isInSight) this.#contacts.delete(id)
    }
  }

  /** Forgets what was long ago, and who will have left through a gate by now. */
  prune(now: number): void {
    for (const [id, { seenAt, jumpsAt }] of this.#contacts) {
      const isGone = jumpsAt !== null && now >= jumpsAt
      if (isGone || now >= seenAt + CONTACT_MS) this.#contacts.delete(id)
    }
  }
}
