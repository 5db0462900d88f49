import type { EntityKind } from './EntityRef.ts'
import type { Change, Format, Plain } from './formats.ts'
import type { CommanderId } from './ids.ts'

/** The entities of a part that belong to commanders. */
export interface OwnedEntities<Value> {
  readonly kind: EntityKind
  ids(value: Value): Iterable<string>
  /**
   * Called again whenever an event changes the entity.
   *
   * @returns its owner; null if nobody owns it, or it does not exist
   */
  ownerOf(value: Value, id: string): CommanderId | null
}

/** A part of a sector's state: one value, under one name. */
export interface StatePart<Value> {
  /** The first version that stores it. In a state stored by an older one, it is empty. */
  readonly since: number
  /** The changes of its stored form. */
  readonly changes: readonly PartChange[]
  empty(): Value
  /** @returns a copy that shares nothing mutable */
  copy(value: Value): Value
  isEmpty(value: Value): boolean
  /** Its entities that belong to commanders, if it has any. */
  readonly owned?: OwnedEntities<Value>
  /** @returns plain JSON, the same for equal values, however they came about */
  write(value: Value): unknown
  read(stored: unknown): Value
}

/** Like `Change`, but for one part. */
export interface PartChange {
  readonly since: number
  up(older: unknown): unknown
  down?(newer: unknown): unknown
}

export function definePart<Value>(
  part: Omit<StatePart<Value>, 'since' | 'changes'> & Partial<StatePart<Value>>,
): StatePart<Value> {
  return { since: 1, changes: [], ...part }
}

/**
 * The history of a whole state, made from those of its parts. For a version that does not know a
 * part, the part can be left out only while it is empty, so that nothing is ever lost on the way
 * down.
 */
export function stateFormat(parts: Readonly<Record<string, StatePart<unknown>>>): Format {
  const changes = Object.entries(parts).flatMap(([name, part]) => [
    ...(part.since > 1 ? [addition(name, part)] : []),
    ...part.changes.map((change) => ofPart(name, change)),
  ])
  const bySince = Map.groupBy(changes, ({ since }) => since)
  return { from: 1, changes: [...bySince.keys()].sort((a, b) => a - b).map(together) }

  function together(since: number): Change {
    const all = bySince.get(since) ?? []
    return {
      since,
      up: (body) => all.reduce((older, change) => change.up(older, {}), body),
      down: (body) => all.reduceRight((newer, change) => downOf(change)(newer), body),
    }
  }
}

function addition(name: string, part: StatePart<unknown>): Change {
  const nothing = part.write(part.empty())
  return {
    since: part.since,
    up: (body) => ({ ...body, [name]: nothing }),
    down: ({ [name]: stored, ...rest }) => {
      if (part.isEmpty(part.read(stored))) return rest
      throw new Error(`${name} are not empty: they can be written from version ${part.since} on`)
    },
  }
}

function ofPart(name: string, change: PartChange): Change {
  const { since, up, down } = change
  return {
    since,
    up: (body) => ({ ...body, [name]: up(body[name]) }),
    ...(down && { down: (body: Plain) => ({ ...body, [name]: down(body[name]) }) }),
  }
}

function downOf({ since, down }: Change): (newer: Plain) => Plain {
  if (down) return down
  throw new Error(`a state can be written only from version ${since} on`)
}
