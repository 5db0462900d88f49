import type { EventDraft } from './defineEvent.ts'
import type { EntityKind } from './EntityRef.ts'
import type { Scene } from './Scene.ts'
import type { SectorCore } from './SectorCore.ts'

/** Something that happens by itself to entities of one kind, when its time has come. */
export interface DueKind<State extends SectorCore> {
  readonly kind: string
  /** Of items of one millisecond, those of a lower rank happen first. */
  readonly rank: number
  /**
   * The version since which it happens [VER-1]: while the one before is written, it waits, in a sector
   * that is awake. One that sleeps when the version rises learns of it when it wakes.
   */
  readonly since: number
  /** What it happens to. Whenever an event changes such an entity, it is asked when the item is due. */
  readonly about: EntityKind
  /** All ids for which it may be due. */
  ids(state: State): Iterable<string>
  /** @returns galaxy ms, as the state stands; null if it is not due at all */
  at(state: State, id: string): number | null
  decide(scene: Scene<State>, id: string): readonly EventDraft[]
}

export function defineDue<State extends SectorCore>(
  kind: Omit<DueKind<State>, 'since'> & { readonly since?: number },
): DueKind<State> {
  return { since: 1, ...kind }
}
