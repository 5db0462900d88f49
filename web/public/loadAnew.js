/* Two builds may be behind one address during an update: when an asset of the page is not there, the
   page is loaded anew, once; should it fail again, the person is told. A file of its own, without a
   hash: it has to load where those with a hash do not. */
{
  const MARK = 'starlane.loadedAnew'
  let isFailed = false
  /** @returns whether this tab may load anew: not right after it did, nor where that cannot be noted */
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
  // Of a chunk that is loaded later.
  addEventListener('vite:preloadError', onMissing)
}
