/**
 * The token that a tab of this browser has just received. `localStorage` may show it too late to a
 * tab in another process; IndexedDB transactions are safe across processes.
 *
 * If the browser refuses IndexedDB, or it hangs, nothing is remembered here.
 */
const DATABASE = 'starlane'
const STORE = 'session'
const KEY = 'justMade'
/**
 * How long a token is kept here. By then all tabs see it in `localStorage`, and only that counts.
 */
const FRESH_MS = 60_000
const WAIT_MS_MAX = 2_000

interface Made {
  readonly token: string
  /** The time by this machine's clock, which all tabs share. */
  readonly atMs: number
}

export const justMade = {
  read(): Promise<string | null> {
    return change((made) => made)
  },
  /** @returns the first token put here, perhaps by another tab; null if none could be kept */
  putFirst(token: string): Promise<string | null> {
    return change((made) => made ?? { token, atMs: Date.now() })
  },
  async forget(token: string): Promise<void> {
    await change((made) => (made?.token === token ? null : made))
  },
}

/** Reads and writes in one transaction. @returns the token that is stored afterwards */
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
