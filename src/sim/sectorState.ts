import { Dice, type DiceState } from './dice.ts'
import type { Fleet, FleetId } from './fleet.ts'
import type { SectorId } from './galaxy.ts'
import { Timers } from './timers.ts'
import {
  bringDown,
  bringUp,
  FORMATS,
  type Formats,
  type Plain,
  versionOf,
  WRITES,
} from './versions.ts'

/** The version since which `SectorBody` has its shape; older ones are read on [DUR-5]. */
export const STATE_VERSION = versionOf(FORMATS.state)

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

/**
 * One text for one state, whatever the order in which its fleets came: equal states, equal text.
 * @param writes the version to write it in: this build's, or the one before
 */
export function writeState(
  state: SectorState,
  writes: number = WRITES,
  formats: Formats = FORMATS,
): string {
  const body: SectorBody = {
    id: state.id,
    seq: state.seq,
    now: state.now,
    lagMs: state.lagMs,
    dice: state.dice,
    fleets: [...state.fleets.values()]
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(orderedFleet),
  }
  const stored = bringDown('a sector state', formats.state, writes, { ...body })
  return JSON.stringify({ version: versionOf(formats.state, writes), ...stored })
}

/**
 * @param text as `writeState` made it, its checksum verified by the caller
 * @throws FormatError if it is of a version this build cannot read
 */
export function readState(text: string, formats: Formats = FORMATS): SectorState {
  const { version, ...stored } = JSON.parse(text) as Plain
  const body = bringUp(
    'a sector state',
    formats.state,
    Number(version),
    stored,
  ) as unknown as SectorBody
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
