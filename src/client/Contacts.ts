import type { CommanderId, FleetId, SectorId } from '../sim/core/ids.ts'
import { distance, positionAt } from '../sim/galaxy/course.ts'
import type { SeenFleet } from './readFleets.ts'

/** How long a fleet out of sight is remembered, in galaxy ms. */
export const CONTACT_MS = 5 * 60_000
const CONTACTS_MAX = 200
/** How long before its jump, in galaxy ms, a fleet may leave the state because clocks differ. */
const JUMP_MARGIN_MS = 250
/** Width of the edge of sight that is ignored, because small clock errors decide what is in it. */
const EDGE_UNITS = 8

/** Another's fleet that is no longer seen: its last known place, and when it was there. */
export interface Contact {
  readonly id: FleetId
  readonly name: string
  /** '' for merchants. */
  readonly owner: CommanderId
  readonly sectorId: SectorId
  readonly x: number
  readonly y: number
  /** Its direction in radians; null at rest. */
  readonly heading: number | null
  /** When it was last seen, in galaxy ms. */
  readonly seenAt: number
  /** When its course leads through a gate, in galaxy ms; null if it does not. */
  readonly jumpsAt: number | null
}

/** The place and sensor range of an own fleet. */
export interface Lookout {
  readonly x: number
  readonly y: number
  readonly rangeUnits: number
}

/**
 * What a client remembers of fleets that went out of its sight. The server tells nothing about
 * them: everything here was sent while they were seen.
 */
export class Contacts {
  /** Ordered by how long they have been out of sight, longest first. */
  readonly #contacts = new Map<FleetId, Contact>()

  get all(): IterableIterator<Contact> {
    return this.#contacts.values()
  }

  get size(): number {
    return this.#contacts.size
  }

  /** A fleet left a sector's state. @param at when it was last in the state, in galaxy ms */
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

  /** The fleet is in sight again, in any sector. */
  see(id: FleetId): void {
    this.#contacts.delete(id)
  }

  /** Forgets contacts whose last place is in sight, as their fleets are no longer there. */
  look(sectorId: SectorId, lookouts: readonly Lookout[]): void {
    for (const [id, contact] of this.#contacts) {
      if (contact.sectorId !== sectorId) continue
      const isInSight = lookouts.some(
        (lookout) => distance(lookout, contact) < lookout.rangeUnits - EDGE_UNITS,
      )
      if (isInSight) this.#contacts.delete(id)
    }
  }

  /** Forgets old contacts, and those that have left through a gate by now. @param now galaxy ms */
  prune(now: number): void {
    for (const [id, { seenAt, jumpsAt }] of this.#contacts) {
      const isGone = jumpsAt !== null && now >= jumpsAt
      if (isGone || now >= seenAt + CONTACT_MS) this.#contacts.delete(id)
    }
  }
}
