import type { ChangeTree, Encoder, StateView } from '@colyseus/schema'

interface Encoded {
  /** Which of the changes the view sees: a bit for each. */
  readonly seen: Uint32Array
  readonly bytes: Uint8Array
}

/**
 * Encodes a patch once for all views that see the same of its changes. In a battle that is nearly
 * every view: all who are in it see all who are hit.
 */
export class SharedViews {
  readonly #encoder: Encoder
  /** The changes of this patch; null before its first view, or when views may not share bytes. */
  #changes: readonly ChangeTree[] | null = null
  #isKnown = false
  #encoded: Encoded[] = []

  constructor(encoder: Encoder) {
    this.#encoder = encoder
  }

  /** To be called before each patch. */
  begin(): void {
    this.#isKnown = false
    this.#encoded = []
  }

  /** @param encode encodes the changes for the view */
  encode(view: StateView, encode: () => Uint8Array): Uint8Array {
    if (!this.#isKnown) {
      this.#changes = changesOf(this.#encoder)
      this.#isKnown = true
    }
    // What came into a view or left it, only that view is told.
    if (this.#changes === null || view.changes.size > 0) return encode()
    const seen = seenBy(view, this.#changes)
    const known = this.#encoded.find((one) => isSame(one.seen, seen))
    if (known) return known.bytes
    const bytes = encode()
    this.#encoded.push({ seen, bytes })
    return bytes
  }
}

/** @returns what has changed; null if two views that see all of it may get different bytes */
function changesOf({ root }: Encoder): ChangeTree[] | null {
  const changes: ChangeTree[] = []
  for (let node = root.changes.next; node; node = node.next) {
    const { changeTree } = node
    if (!changeTree.has()) continue
    if (!isAlike(changeTree)) return null
    changes.push(changeTree)
  }
  return changes
}

/** Whether all views that see an object get the same changes of it. */
function isAlike(changeTree: ChangeTree): boolean {
  const { filter, isSchema, tags } = changeTree.encDescriptor
  if (filter === undefined) return true
  if (!isSchema) return false
  let isAlike = true
  changeTree.forEach((index) => {
    if (tags[index] !== undefined) isAlike = false
  })
  return isAlike
}

function seenBy(view: StateView, changes: readonly ChangeTree[]): Uint32Array {
  const seen = new Uint32Array(Math.ceil(changes.length / 32))
  changes.forEach((one, index) => {
    if (!view.isChangeTreeVisible(one)) return
    const word = index >>> 5
    seen[word] = (seen[word] as number) | (1 << (index & 31))
  })
  return seen
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  return one.every((word, index) => word === other[index])
}
