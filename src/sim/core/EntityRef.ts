import type { FleetId } from './ids.ts'

/** Everything in a sector that orders, events and due items are about. */
export type EntityKind = 'fleet'

/** One of those things, by its kind and its id among its kind. */
export interface EntityRef {
  readonly kind: EntityKind
  readonly id: string
}

export function fleetRef(id: FleetId): EntityRef {
  return { kind: 'fleet', id }
}

/** A key for maps. No kind has a colon, so two refs never share one. */
export function refKey({ kind, id }: EntityRef): string {
  return `${kind}:${id}`
}
