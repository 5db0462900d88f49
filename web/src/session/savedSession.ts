import { justMade } from './justMade.ts'
import { SharedStorage } from './SharedStorage.ts'

const TOKEN = 'starlane.token'
const HINTED = 'starlane.hinted'
const GUEST_LOCK = 'starlane.guest'
/** A guest is made within the API's 8 s; a tab that hangs does not keep the others from playing. */
const LOCK_WAIT_MS_MAX = 10_000

const storage = new SharedStorage(() => window.localStorage)

/** The only key to a commander. All tabs of a browser share it, and any of them may change it. */
export const savedSession = {
  get token(): string | null {
    return storage.read(TOKEN)
  },
  /** False once something could not be written: it is gone when the page is closed. */
  get isKept(): boolean {
    return storage.isKept
  },
  /** Forgets a token that was refused; one that another tab has put there meanwhile stays. */
  forget(refused: string): void {
    storage.removeIf(TOKEN, refused)
    void justMade.forget(refused)
  },
  /**
   * Makes a guest, unless a tab of this browser has made one meanwhile: however many tabs begin in the
   * same moment, they make one commander. Where the browser has no locks they may make several, and
   * play the first.
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
  /** @param heard is told when another tab has put a token here */
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
}

/** Without locks another tab may have been faster: the first token that was written stays. */
async function first(made: string): Promise<string> {
  return storage.read(TOKEN) ?? (await justMade.putFirst(made)) ?? made
}

/** Lets one tab after the other in. Browsers have locks only where the page came over TLS. */
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
