/**
 * The token that a tab of this browser has made a moment ago. `localStorage` may tell it to the
 * process of another tab too late; transactions of IndexedDB hold across processes.
 *
 * Where a browser has no IndexedDB for us, or it hangs, nothing is remembered here.
 */
const DATABASE = 'starlane'
const STORE = 'session'
const KEY = 'justMade'
/** Until then `localStorage` has long told all tabs, and is all that counts. */
const FRESH_MS = 60_000
const WAIT_MS_MAX = 2_000

interface Made {
  readonly token: string
  /** By the clock of this machine: all its tabs have the same. */
  readonly atMs: number
}

export const justMade = {
  read(): Promise<string | null> {
    return change((made) => made)
  },
  /** @returns the token that was put here first, which may be another tab's; null where none is kept */
  putFirst(token: string): Promise<string | null> {
    return change((made) => made ?? { token, atMs: Date.now() })
  },
  async forget(token: string): Promise<void> {
    await change((made) => (made?.token === token ? null : made))
  },
}

/** Reads and writes in one transaction. @returns the token that is there then */
async function change(next: (made: Made | null) => Made | null): Promise<string | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), WAIT_MS_MAX))
  const changed = open().then((database) => transact(database, next))
  return Promise.race([changed, late]).catch(() => null)
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
}

function transact(
  database: IDBDatabase,
  next: (made: Made | null) => Made | null,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite')
    const store = transaction.objectStore(STORE)
    const reading: IDBRequest<Made | undefined> = store.get(KEY)
    let made: Made | null = null
    reading.onsuccess = () => {
      const kept = reading.result ?? null
      made = next(kept !== null && Date.now() - kept.atMs < FRESH_MS ? kept : null)
      if (made === null) store.delete(KEY)
      else store.put(made, KEY)
    }
    transaction.oncomplete = () => {
      database.close()
      resolve(made?.token ?? null)
    }
    transaction.onabort = () => {
      database.close()
      reject(transaction.error)
    }
  })
}
