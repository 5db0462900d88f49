import { Dice, type DiceState } from './dice.ts'
import type { Fleet, FleetId } from './fleet.ts'
import type { SectorId } from './galaxy.ts'
import { Timers } from './timers.ts'

/** The shape of `SectorBody`; raised when it changes, and older ones are then read on (DUR-5). */
export const STATE_VERSION = 1

/** A sector as it stands after an event. Only `evolve` changes it. */
export interface SectorState {
  readonly id: SectorId
  /** The number of the last event; 0 before the first. */
  seq: number
  /** When the last event happened: sector time never runs back behind it [TIME-1]. */
  now: number
  /** By how much sector time is behind galaxy time. */
  lagMs: number
  dice: DiceState
  readonly fleets: Map<FleetId, Fleet>
  /** An index over `fleets`, not part of the state. */
  readonly timers: Timers
}

/** A state as plain JSON: what a snapshot holds and what hashes are taken of. */
interface SectorBody {
  readonly version: typeof STATE_VERSION
  readonly id: SectorId
  readonly seq: number
  readonly now: number
  readonly lagMs: number
  readonly dice: DiceState
  readonly fleets: readonly Fleet[]
}

/** A sector before its first event. */
export function emptySector(galaxySeed: string, id: SectorId): SectorState {
  return withFleets(
    { id, seq: 0, now: 0, lagMs: 0, dice: Dice.seeded(`${galaxySeed}/${id}`).state },
    [],
  )
}

/** A copy that shares nothing that can change. */
export function copyState(state: SectorState): SectorState {
  return withFleets(state, state.fleets.values())
}

/** One text for one state, whatever the order in which its fleets came: equal states, equal text. */
export function writeState(state: SectorState): string {
  const body: SectorBody = {
    version: STATE_VERSION,
    id: state.id,
    seq: state.seq,
    now: state.now,
    lagMs: state.lagMs,
    dice: state.dice,
    fleets: [...state.fleets.values()]
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(orderedFleet),
  }
  return JSON.stringify(body)
}

/**
 * @param text as `writeState` made it, its checksum verified by the caller
 * @throws if it is of a version this build cannot read
 */
export function readState(text: string): SectorState {
  const body = JSON.parse(text) as SectorBody
  if (body.version !== STATE_VERSION) {
    throw new Error(`a sector state of version ${body.version}; this build reads ${STATE_VERSION}`)
  }
  return withFleets(body, body.fleets)
}

type Scalars = Pick<SectorState, 'id' | 'seq' | 'now' | 'lagMs' | 'dice'>

function withFleets(scalars: Scalars, all: Iterable<Fleet>): SectorState {
  const { id, seq, now, lagMs, dice } = scalars
  const fleets = new Map<FleetId, Fleet>()
  for (const fleet of all) fleets.set(fleet.id, fleet)
  return { id, seq, now, lagMs, dice, fleets, timers: new Timers(fleets) }
}

/** Keys in one order: a fleet read back from the journal has them in the database's. */
function orderedFleet(fleet: Fleet): Fleet {
  const { id, name, owner, ships, hops, course, plan } = fleet
  const { x, y, vx, vy, since, until, gate } = course
  return {
    id,
    name,
    owner,
    ships: Object.fromEntries(Object.entries(ships).sort()),
    hops,
    course: { x, y, vx, vy, since, until, gate },
    plan: plan.map((waypoint) => Object.fromEntries(Object.entries(waypoint).sort())) as never,
  }
}
