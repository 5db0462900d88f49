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
  },
  /**
   * Makes a guest, unless a tab of this browser has made one meanwhile: two tabs make one commander, but for
   * those that begin in the same moment: storage may tell the second too late.
   * @param make asks the server for a new token
   */
  takeOrMake(make: () => Promise<string>): Promise<string> {
    return alone(async () => {
      const known = storage.read(TOKEN)
      if (known !== null) return known
      const made = await make()
      // Without locks another tab may have been faster: the first one written stays.
      const meanwhile = storage.read(TOKEN)
      if (meanwhile !== null) return meanwhile
      storage.write(TOKEN, made)
      return made
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
