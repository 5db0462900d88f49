import { DueQueue } from './core/DueQueue.ts'
import type { DueKind } from './core/defineDue.ts'
import type { StatePart } from './core/definePart.ts'
import { Dice } from './core/dice.ts'
import { type EntityRef, systemRef } from './core/EntityRef.ts'
import { Followers } from './core/Followers.ts'
import type { FleetId, SectorId } from './core/ids.ts'
import { Presence } from './core/Presence.ts'
import type { SectorCore } from './core/SectorCore.ts'
import { DUE, STATE_PARTS } from './features.ts'
import type { Fleet } from './fleets/fleet.ts'
import { besiegedBy, leaderOf } from './fleets/followsOn.ts'
import { Contacts } from './war/Contacts.ts'
import { garrisonId, systemOfGarrison } from './war/combatant.ts'

type Parts = {
  readonly [P in keyof typeof STATE_PARTS]: (typeof STATE_PARTS)[P] extends StatePart<infer Value>
    ? Value
    : never
}

/** The state of a sector after an event. Only `evolve` changes it. */
export type SectorState = SectorCore & Parts & Indexes

interface Indexes {
  /** Updated by `evolve` and not stored: which hostile fleets will meet. */
  readonly contacts: Contacts
}

/** The fields of `SectorCore` that are stored. */
export type Scalars = Pick<SectorCore, 'id' | 'seq' | 'now' | 'lagMs' | 'dice'>

export const PARTS = Object.entries(STATE_PARTS) as unknown as readonly (readonly [
  name: keyof Parts,
  part: StatePart<unknown>,
])[]
const DUE_KINDS: readonly DueKind<SectorState>[] = Object.values(DUE)
/** Each event asks for these, so they are sorted once. */
const DUE_ABOUT = Map.groupBy(DUE_KINDS, ({ about }) => about)
const OWNED = PARTS.filter(([, part]) => part.owned)

/** A sector before its first event. */
export function emptySector(galaxySeed: string, id: SectorId): SectorState {
  const dice = Dice.seeded(`${galaxySeed}/${id}`).state
  return stateFrom({ id, seq: 0, now: 0, lagMs: 0, dice }, (_, part) => part.empty())
}

/** A copy that shares nothing mutable. */
export function copyState(state: SectorState): SectorState {
  return stateFrom(state, (name, part) => part.copy(state[name]))
}

/** Puts a state together from its parts, and builds its indexes. */
export function stateFrom(
  { id, seq, now, lagMs, dice }: Scalars,
  valueIn: (name: keyof Parts, part: StatePart<unknown>) => unknown,
): SectorState {
  const values = PARTS.map(([name, part]) => [name, valueIn(name, part)])
  const parts = Object.fromEntries(values) as Parts
  const indexes = {
    due: new DueQueue(),
    presence: new Presence(),
    followers: new Followers(),
    besiegers: new Followers(),
    contacts: new Contacts(),
  }
  const state = { id, seq, now, lagMs, dice, ...indexes, ...parts }
  for (const fleet of state.fleets.values()) {
    state.followers.set(fleet.id, leaderOf(fleet))
    state.besiegers.set(fleet.id, garrisonBesiegedBy(fleet))
  }
  for (const kind of DUE_KINDS) {
    for (const one of kind.ids(state)) state.due.set(kind, one, kind.at(state, one))
  }
  for (const [name, { owned }] of OWNED) {
    if (!owned) continue
    for (const id of owned.ids(state[name])) reindexOwner(state, { kind: owned.kind, id })
  }
  return state
}

/** Updates the indexes for an entity that an event has changed. */
export function reindex(state: SectorState, ref: EntityRef): void {
  if (ref.kind === 'fleet') reindexFleet(state, ref.id)
  if (ref.kind === 'system') {
    const garrison = garrisonId(Number(ref.id))
    state.contacts.touch(garrison)
    // Whom they are hostile to depends on who holds it.
    for (const besieger of state.besiegers.of(garrison)) state.contacts.touchAgain(besieger)
  }
  reindexDue(state, ref)
  reindexOwner(state, ref)
}

function reindexFleet(state: SectorState, id: FleetId): void {
  const fleet = state.fleets.get(id)
  state.followers.set(id, fleet ? leaderOf(fleet) : null)
  state.contacts.touch(id)
  const before = state.besiegers.leaderOf(id)
  const after = fleet ? garrisonBesiegedBy(fleet) : null
  state.besiegers.set(id, after)
  for (const garrison of new Set([before, after])) {
    const system = garrison === null ? null : systemOfGarrison(garrison)
    if (system !== null) reindexDue(state, systemRef(system))
  }
}

function garrisonBesiegedBy(fleet: Fleet): string | null {
  const system = besiegedBy(fleet)
  return system === null ? null : garrisonId(system)
}

function reindexDue(state: SectorState, { kind: about, id }: EntityRef): void {
  for (const kind of DUE_ABOUT.get(about) ?? []) state.due.set(kind, id, kind.at(state, id))
}

function reindexOwner(state: SectorState, ref: EntityRef): void {
  for (const [name, { owned }] of OWNED) {
    if (owned?.kind === ref.kind) state.presence.set(ref, owned.ownerOf(state[name], ref.id))
  }
}
