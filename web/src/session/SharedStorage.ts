/**
 * What the tabs of one browser share. A browser may keep nothing for us (private windows, blocked or
 * full storage): then this page remembers alone, and says so by `isKept`.
 */
export class SharedStorage {
  readonly #memory = new Map<string, string>()
  readonly #open: () => Storage
  #isKept = true

  /** @param open gives the browser's storage; it may throw, and so may all of its methods */
  constructor(open: () => Storage) {
    this.#open = open
  }

  /** Whether all that was written will be there when the page is opened again. */
  get isKept(): boolean {
    return this.#isKept
  }

  read(key: string): string | null {
    // What could not be kept is newer than what the browser still holds.
    return this.#memory.get(key) ?? this.#try((storage) => storage.getItem(key))
  }

  write(key: string, value: string): void {
    this.#memory.set(key, value)
    const isWritten = this.#try((storage) => {
      storage.setItem(key, value)
      return true
    })
    if (isWritten) this.#memory.delete(key)
    else this.#isKept = false
  }

  /** Removes a value, unless another tab has put a different one in its place. */
  removeIf(key: string, value: string): void {
    if (this.#memory.get(key) === value) this.#memory.delete(key)
    this.#try((storage) => {
      if (storage.getItem(key) === value) storage.removeItem(key)
    })
  }

  /** @returns null where the browser refuses */
  #try<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(this.#open())
    } catch {
      return null
    }
  }
}
