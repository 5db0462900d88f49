import type { Request } from 'express'

/**
 * Whose page made a browser send a request: one of our own, a foreign one, or none that could be
 * told (the address bar, a script, or a browser that was told to keep it to itself).
 *
 * `Sec-Fetch-Site` decides where it is sent, which is over TLS and on localhost: no page can set it,
 * and it holds behind a proxy that changes `Host`. Else the page's origin must be this host.
 */
export function requestSite(request: Request): 'own' | 'foreign' | 'unknown' {
  const site = request.get('sec-fetch-site')
  if (site === 'same-origin') return 'own'
  if (site !== undefined) return site === 'none' ? 'unknown' : 'foreign'
  const page = request.get('origin') ?? request.get('referer')
  if (page === undefined) return 'unknown'
  return URL.canParse(page) && new URL(page).host === request.get('host') ? 'own' : 'foreign'
}
