import type { Fleet, Transit } from '../fleets/fleet.ts'
import type { CommanderId, FleetId, PlaceId } from './ids.ts'

export interface FleetEnd {
  /** The number of the event that ended it. */
  readonly seq: number
  /** The fleet it merged into; null if it did not merge. */
  readonly into: FleetId | null
  /** Where it docked; null if it did not dock. */
  readonly docked: PlaceId | null
}

/** What an event does outside its sector's state: rows written in the same commit [OWN-1]. */
export interface Outside {
  /** A fleet has arrived. Its transit must exist, and is deleted. */
  takeIn(fleet: Fleet): void
  /** A fleet has left: its row names the destination, and a transit holds it. */
  setOut(before: Fleet, transit: Omit<Transit, 'from'>): void
  /** A fleet's row gets a new name. */
  rename(before: Fleet, name: string): void
  /** A new fleet gets a row. */
  bear(fleet: Fleet): void
  /** A fleet has ended: its row names the event that ended it, and where its ships went. */
  end(before: Fleet, ended: FleetEnd): void
  /** A system of the sector is held by somebody else, or by nobody. Its row says so. */
  hold(system: number, owner: CommanderId | null): void
  /** The sector is owned by somebody else, or by nobody. Its row says so. */
  own(owner: CommanderId | null): void
  /** So many more battles go on in the sector. */
  fight(more: number): void
}
