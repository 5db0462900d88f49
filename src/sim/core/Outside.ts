import type { Fleet, Transit } from '../fleets/fleet.ts'
import type { FleetId } from './ids.ts'

export interface FleetEnd {
  /** Of the event that ended it. */
  readonly seq: number
  /** The fleet it went into, if it went into one. */
  readonly into: FleetId | null
}

/** What an event does outside its sector's state: rows that its commit writes along [OWN-1]. */
export interface Outside {
  /** A fleet on its way here has come: its transit must exist, and is then gone. */
  takeIn(fleet: Fleet): void
  /** A fleet has left: its row names where it is going, and it is in a lane. */
  setOut(before: Fleet, transit: Omit<Transit, 'from'>): void
  /** A fleet's row says how it is called. */
  rename(before: Fleet, name: string): void
  /** A fleet that was not there before has a row from now on. */
  bear(fleet: Fleet): void
  /** A fleet is no more: its row says since when, and into which other it went. */
  end(before: Fleet, ended: FleetEnd): void
}
