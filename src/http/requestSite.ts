import type { Request } from 'express'

/**
 * Whose page made a browser send a request: our own, a foreign one, or unknown (the address bar, a
 * script, or a browser that was told not to say).
 *
 * `Sec-Fetch-Site` decides if it is present, which it is over TLS and on localhost. No page can set
 * it, and it is right even behind a proxy that changes `Host`. Without it, the page's origin must
 * be this host.
 */
export function requestSite(request: Request): 'own' | 'foreign' | 'unknown' {
  const site = request.get('sec-fetch-site')
  if (site === 'same-origin') return 'own'
  if (site !== undefined) return site === 'none' ? 'unknown' : 'foreign'
  const page = request.get('origin') ?? request.get('referer')
  if (page === undefined) return 'unknown'
  return URL.canParse(page) && new URL(page).host === request.get('host') ? 'own' : 'foreign'
}
