const TOKEN = 'starlane.token'
const HINTED = 'starlane.hinted'

/** A browser may keep nothing for us (private windows, blocked storage): then nothing is kept. */
function storage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

export const savedSession = {
  get token(): string | null {
    return storage()?.getItem(TOKEN) ?? null
  },
  keep(token: string): void {
    storage()?.setItem(TOKEN, token)
  },
  forget(): void {
    storage()?.removeItem(TOKEN)
  },
  /** Whether the player has sent a fleet before. */
  get isHinted(): boolean {
    return storage()?.getItem(HINTED) === 'yes'
  },
  setHinted(): void {
    storage()?.setItem(HINTED, 'yes')
  },
}
