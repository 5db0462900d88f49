const NOTE = 'starlane.newGalaxy'

/**
 * The server plays another galaxy than this page has loaded: the page is loaded anew, and says why
 * when it is there. It loads what the server has then, so it does not do so twice.
 */
export const newGalaxy = {
  load(): void {
    try {
      sessionStorage.setItem(NOTE, 'yes')
    } catch {
      // Where nothing is kept it is not said why.
    }
    location.reload()
  },
  /** @returns whether the page was loaded anew for this; once */
  wasLoaded(): boolean {
    try {
      const note = sessionStorage.getItem(NOTE)
      sessionStorage.removeItem(NOTE)
      return note !== null
    } catch {
      return false
    }
  },
}
