/**
 * Storage shared by the tabs of one browser. A browser may refuse to store anything (private
 * windows, blocked or full storage): then values live in this page only, and `isKept` is false.
 */
export class SharedStorage {
  readonly #memory = new Map<string, string>()
  readonly #open: () => Storage
  #isKept = true

  /** @param open returns the browser's storage; it and all methods of the storage may throw */
  constructor(open: () => Storage) {
    this.#open = open
  }

  /** Whether everything written will be there when the page is opened again. */
  get isKept(): boolean {
    return this.#isKept
  }

  read(key: string): string | null {
    // A value that could not be stored is newer than the browser's.
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

  /** Removes a value, unless another tab has stored a different one. */
  removeIf(key: string, value: string): void {
    if (this.#memory.get(key) === value) this.#memory.delete(key)
    this.#try((storage) => {
      if (storage.getItem(key) === value) storage.removeItem(key)
    })
  }

  /** @returns null when the browser refuses */
  #try<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(this.#open())
    } catch {
      return null
    }
  }
}
