import TinyQueue from 'tinyqueue'

/** Something that happens by itself: what kind of thing, to which entity of that kind, and when. */
export interface DueItem {
  readonly kind: string
  /** Of items of one millisecond, those of a lower rank happen first. */
  readonly rank: number
  /** The id of the entity it is about. */
  readonly id: string
  /** Galaxy ms. */
  readonly at: number
}

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
  #heap = new TinyQueue<DueItem>([], compare)
  /** The moment at which items were taken out last, and which. */
  #takenAt = Number.NEGATIVE_INFINITY
  readonly #taken = new Set<string>()

  get size(): number {
    return this.#items.size
  }

  /** @param at galaxy ms; null if it is not due at all */
  set(kind: string, rank: number, id: string, at: number | null): void {
    const key = keyOf(kind, id)
    if (at === null) {
      this.#items.delete(key)
      return
    }
    const isBack = at <= this.#takenAt && this.#taken.has(key)
    const item = { kind, rank, id, at: isBack ? this.#takenAt + 1 : at }
    if (this.#items.get(key)?.at === item.at) return
    this.#items.set(key, item)
    this.#heap.push(item)
    if (this.#heap.length > 2 * this.#items.size + STALE_SLACK) this.#rebuild()
  }

  /** @returns the first item, which stays where it is */
  next(): DueItem | null {
    for (;;) {
      const item = this.#heap.peek()
      if (item === undefined) return null
      if (this.#items.get(keyOf(item.kind, item.id)) === item) return item
      this.#heap.pop()
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

  #rebuild(): void {
    this.#heap = new TinyQueue([...this.#items.values()], compare)
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
