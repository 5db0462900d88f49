const NOTE = 'starlane.newGalaxy'

/**
 * When the server runs another galaxy than the one this page has loaded, the page reloads and then
 * says why. The reloaded page fetches the present galaxy, so it does not reload again.
 */
export const newGalaxy = {
  load(): void {
    try {
      sessionStorage.setItem(NOTE, 'yes')
    } catch {
      // Without session storage, the reloaded page does not say why.
    }
    location.reload()
  },
  /** @returns whether the page was reloaded for this reason; true only once */
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
