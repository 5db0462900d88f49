import TinyQueue from 'tinyqueue'

/** Something that happens by itself: what kind of thing, to which entity of that kind, and when. */
export interface DueItem {
  readonly kind: string
  /** Of items of one millisecond, those of a lower rank happen first. */
  readonly rank: number
  /** The version since which it happens. */
  readonly since: number
  /** The id of the entity it is about. */
  readonly id: string
  /** Galaxy ms. */
  readonly at: number
}

export type KindOfItem = Pick<DueItem, 'kind' | 'rank' | 'since'>

/** Entries that were replaced and still lie in the heap: it is made anew when they outnumber the rest. */
const STALE_SLACK = 64

/**
 * What is due in a sector: by moment, then rank, then id, whatever the order in which it was set. It
 * holds no state of its own; `evolve` keeps it up, and a copy of a state makes it anew.
 *
 * An item is taken out before it is decided and comes back only for a later millisecond, so that no
 * item can keep a sector at one moment for ever.
 */
export class DueQueue {
  readonly #items = new Map<string, DueItem>()
  /** By the version since which they happen: those that have to wait for it are in nobody's way. */
  readonly #heaps = new Map<number, TinyQueue<DueItem>>()
  /** The moment at which items were taken out last, and which. */
  #takenAt = Number.NEGATIVE_INFINITY
  readonly #taken = new Set<string>()

  get size(): number {
    return this.#items.size
  }

  /** @param at galaxy ms; null if it is not due at all */
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
   * @param writes the version that is written: younger items wait
   * @returns the first item, which stays where it is
   */
  next(writes: number): DueItem | null {
    let first: DueItem | null = null
    for (const [since, heap] of this.#heaps) {
      const item = since <= writes ? this.#firstOf(heap) : null
      if (item && (!first || compare(item, first) < 0)) first = item
    }
    return first
  }

  /** @returns whether anything waits for a version younger than `writes` */
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

  /** Takes an item out, to be decided at a moment. */
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

/** No kind has a colon, so no two items share one. */
function keyOf(kind: string, id: string): string {
  return `${kind}:${id}`
}
