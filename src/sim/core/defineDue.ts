import type { EventDraft } from './defineEvent.ts'
import type { EntityKind } from './EntityRef.ts'
import type { Scene } from './Scene.ts'
import type { SectorCore } from './SectorCore.ts'

/** Something that happens by itself to entities of one kind, when its time has come. */
export interface DueKind<State extends SectorCore> {
  readonly kind: string
  /** Orders items of the same millisecond: lower ranks happen first. */
  readonly rank: number
  /**
   * The first version in which it happens [VER-1]. While the previous version is written, an item
   * waits in its sector, which stays awake. A sector asleep when the version rises finds the item
   * when it wakes.
   */
  readonly since: number
  /** The kind of entity it happens to. Whenever an event changes one, `at` is called again. */
  readonly about: EntityKind
  /** All ids for which an item may be due. */
  ids(state: State): Iterable<string>
  /** @returns when the item is due in this state, in galaxy ms; null if it is not due at all */
  at(state: State, id: string): number | null
  /** If it comes to nothing, it is decided again when the sector is loaded. */
  decide(scene: Scene<State>, id: string): readonly EventDraft[]
}

export function defineDue<State extends SectorCore>(
  kind: Omit<DueKind<State>, 'since'> & { readonly since?: number },
): DueKind<State> {
  return { since: 1, ...kind }
}
