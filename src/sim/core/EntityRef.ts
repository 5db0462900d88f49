import type { BaseId, BattleId, FleetId, WreckId } from './ids.ts'

/** The kinds of things in a sector that orders, events and due items are about. */
export type EntityKind = 'fleet' | 'base' | 'system' | 'battle' | 'wreck'

/** A reference to one entity. Ids are unique within a kind. */
export interface EntityRef {
  readonly kind: EntityKind
  readonly id: string
}

export function fleetRef(id: FleetId): EntityRef {
  return { kind: 'fleet', id }
}

export function battleRef(id: BattleId): EntityRef {
  return { kind: 'battle', id }
}

export function baseRef(id: BaseId): EntityRef {
  return { kind: 'base', id }
}

/** @param number the system's number within its sector */
export function systemRef(number: number): EntityRef {
  return { kind: 'system', id: String(number) }
}

export function wreckRef(id: WreckId): EntityRef {
  return { kind: 'wreck', id }
}

/** A key for maps. No kind contains a colon, so no two refs share a key. */
export function refKey({ kind, id }: EntityRef): string {
  return `${kind}:${id}`
}
