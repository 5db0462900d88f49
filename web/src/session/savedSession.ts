import { justMade } from './justMade.ts'
import { SharedStorage } from './SharedStorage.ts'

const TOKEN = 'starlane.token'
const HINTED = 'starlane.hinted'
const SOUNDS = 'starlane.sounds'
const HELD = 'starlane.held'
const GUEST_LOCK = 'starlane.guest'
/**
 * Longest wait for another tab's lock. A guest is made within the API's 8 s; a tab that hangs must
 * not keep the others from playing.
 */
const LOCK_WAIT_MS_MAX = 10_000

const storage = new SharedStorage(() => window.localStorage)

/**
 * The token, the only key to a commander. All tabs of a browser share it, and any may change it.
 */
export const savedSession = {
  get token(): string | null {
    return storage.read(TOKEN)
  },
  /** False once something could not be stored: the session then ends with the page. */
  get isKept(): boolean {
    return storage.isKept
  },
  /** Forgets a refused token, unless another tab has stored a newer one. */
  forget(refused: string): void {
    storage.removeIf(TOKEN, refused)
    void justMade.forget(refused)
  },
  /**
   * Makes a guest, unless another tab of this browser has just made one. Tabs that begin at the
   * same moment make one commander together. Without browser locks they may make several, but all
   * play the first.
   *
   * @param make asks the server for a new token
   */
  takeOrMake(make: () => Promise<string>): Promise<string> {
    return alone(async () => {
      const known = storage.read(TOKEN) ?? (await justMade.read())
      const token = known ?? (await first(await make()))
      if (storage.read(TOKEN) !== token) storage.write(TOKEN, token)
      return token
    })
  },
  /** @param heard called when another tab has stored a token */
  onToken(heard: (token: string) => void): void {
    window.addEventListener('storage', ({ key, newValue }) => {
      if (key === TOKEN && newValue !== null) heard(newValue)
    })
  },
  /** Whether the player has sent a fleet before. */
  get isHinted(): boolean {
    return storage.read(HINTED) === 'yes'
  },
  setHinted(): void {
    storage.write(HINTED, 'yes')
  },
  /** Whether the player wants sounds. */
  get hasSounds(): boolean {
    return storage.read(SOUNDS) === 'yes'
  },
  setSounds(on: boolean): void {
    storage.write(SOUNDS, on ? 'yes' : 'no')
  },
  /** Whether the player has held a system before. */
  get hasHeld(): boolean {
    return storage.read(HELD) === 'yes'
  },
  setHeld(): void {
    storage.write(HELD, 'yes')
  },
}

/** Without locks another tab may have been faster: the first stored token stays. */
async function first(made: string): Promise<string> {
  return storage.read(TOKEN) ?? (await justMade.putFirst(made)) ?? made
}

/** Lets tabs in one at a time. Browsers offer locks only on pages served over TLS. */
async function alone(work: () => Promise<string>): Promise<string> {
  if (!('locks' in navigator)) return work()
  let isIn = false
  const signal = AbortSignal.timeout(LOCK_WAIT_MS_MAX)
  try {
    return await navigator.locks.request(GUEST_LOCK, { signal }, () => {
      isIn = true
      return work()
    })
  } catch (error) {
    if (isIn) throw error
    return work()
  }
}
