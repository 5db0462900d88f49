import TinyQueue from 'tinyqueue'

/** Something that happens by itself at a set time to one entity. */
export interface DueItem {
  readonly kind: string
  /** Orders items of the same millisecond: lower ranks happen first. */
  readonly rank: number
  /** The first version in which the item happens [VER-1]. */
  readonly since: number
  /** The id of the entity it happens to. */
  readonly id: string
  /** When it is due, in galaxy ms. */
  readonly at: number
}

export type KindOfItem = Pick<DueItem, 'kind' | 'rank' | 'since'>

/**
 * A heap keeps entries of replaced items. It is rebuilt when it holds more than twice the number of
 * items, plus this many.
 */
const STALE_SLACK = 64

/**
 * The due items of a sector, ordered by time, then rank, then id, independent of the order in which
 * they were set. It is an index over the state: `evolve` keeps it up to date, and a copy of a state
 * builds a new one.
 *
 * An item is taken out before it is decided, and comes back for a later millisecond at the
 * earliest. So no item can keep a sector at one moment for ever.
 */
export class DueQueue {
  readonly #items = new Map<string, DueItem>()
  /** A heap for each `since`, so that items waiting for a newer version do not block the others. */
  readonly #heaps = new Map<number, TinyQueue<DueItem>>()
  /** The galaxy ms at which items were last taken out. */
  #takenAt = Number.NEGATIVE_INFINITY
  /** The keys of the items taken out at that moment. */
  readonly #taken = new Set<string>()

  get size(): number {
    return this.#items.size
  }

  /** Sets when an item is due. @param at galaxy ms; null if it is not due at all */
  set({ kind, rank, since }: KindOfItem, id: string, at: number | null): void {
    const key = keyOf(kind, id)
    if (at === null) {
      this.#items.delete(key)
      return
    }
    const isBack = at <= this.#takenAt && this.#taken.has(key)
    const item = { kind, rank, since, id, at: isBack ? this.#takenAt + 1 : at }
    if (this.#items.get(key)?.at === item.at) return
    this.#items.set(key, item)
    const heap = this.#heaps.get(since) ?? new TinyQueue([], compare)
    this.#heaps.set(since, heap)
    heap.push(item)
    if (heap.length > 2 * this.#items.size + STALE_SLACK) this.#rebuild(since)
  }

  /**
   * @param writes the version being written: items of newer versions wait
   * @returns the first item, without taking it out
   */
  next(writes: number): DueItem | null {
    let first: DueItem | null = null
    for (const [since, heap] of this.#heaps) {
      const item = since <= writes ? this.#firstOf(heap) : null
      if (item && (!first || compare(item, first) < 0)) first = item
    }
    return first
  }

  /** @returns whether an item waits for a version newer than `writes` */
  holdsBack(writes: number): boolean {
    for (const [since, heap] of this.#heaps) {
      if (since > writes && this.#firstOf(heap)) return true
    }
    return false
  }

  #firstOf(heap: TinyQueue<DueItem>): DueItem | null {
    for (;;) {
      const item = heap.peek()
      if (item === undefined) return null
      if (this.#items.get(keyOf(item.kind, item.id)) === item) return item
      heap.pop()
    }
  }

  /** Takes an item out, to be decided at `at`, in galaxy ms. */
  take({ kind, id }: DueItem, at: number): void {
    const key = keyOf(kind, id)
    if (at > this.#takenAt) this.#taken.clear()
    this.#takenAt = at
    this.#taken.add(key)
    this.#items.delete(key)
  }

  #rebuild(version: number): void {
    const items = [...this.#items.values()].filter(({ since }) => since === version)
    this.#heaps.set(version, new TinyQueue(items, compare))
  }
}

function compare(one: DueItem, other: DueItem): number {
  if (one.at !== other.at) return one.at - other.at
  if (one.rank !== other.rank) return one.rank - other.rank
  if (one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}

/** No kind contains a colon, so no two items share a key. */
function keyOf(kind: string, id: string): string {
  return `${kind}:${id}`
}
