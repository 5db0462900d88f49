/* During an update, two builds may answer at one address. When an asset of the page is missing,
   this script reloads the page once; if that fails too, it tells the player. It is a file of its
   own, without a hash in its name, because it must load when hashed files do not. */
{
  const MARK = 'starlane.loadedAnew'
  let isFailed = false
  /**
   * @returns whether this tab may reload: not right after a reload, and not where a reload cannot
   * be recorded
   */
  const mayLoad = () => {
    try {
      if (Date.now() - Number(sessionStorage.getItem(MARK)) < 60_000) return false
      sessionStorage.setItem(MARK, String(Date.now()))
      return true
    } catch {
      return false
    }
  }
  const onMissing = () => {
    if (isFailed) return
    isFailed = true
    if (mayLoad()) {
      location.reload()
      return
    }
    const word = document.createElement('p')
    word.setAttribute('role', 'alert')
    word.style.cssText =
      'position:fixed;inset:0 0 auto;margin:0;padding:1rem;z-index:99;background:#05070f;color:#fff'
    word.textContent =
      'A part of Starlane could not be loaded. It may be being updated: please load the page again in a minute.'
    document.documentElement.append(word)
  }
  addEventListener(
    'error',
    ({ target }) => {
      const url = target instanceof HTMLScriptElement ? target.src : target?.href
      if (typeof url === 'string' && new URL(url).pathname.startsWith('/assets/')) onMissing()
    },
    true,
  )
  // Vite's event for a chunk that failed to load later.
  addEventListener('vite:preloadError', onMissing)
}
