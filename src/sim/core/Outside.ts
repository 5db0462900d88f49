import type { Fleet, Transit } from '../fleets/fleet.ts'

/** What an event does outside its sector's state: rows that its commit writes along [OWN-1]. */
export interface Outside {
  /** A fleet on its way here has come: its transit must exist, and is then gone. */
  takeIn(fleet: Fleet): void
  /** A fleet has left: its row names where it is going, and it is in a lane. */
  setOut(before: Fleet, transit: Omit<Transit, 'from'>): void
  /** A fleet's row says how it is called. */
  rename(before: Fleet, name: string): void
}
