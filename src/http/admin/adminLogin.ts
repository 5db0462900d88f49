import express, { type Request, type RequestHandler, type Response } from 'express'
import type { Log } from '../../ops/log.ts'
import { sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'
import { requestSite } from '../requestSite.ts'
import type { AdminSessions } from './adminSession.ts'

/** The path of the panel, to which the cookie is restricted. */
export const PANEL = '/monitor'
export const LOGIN = `${PANEL}/login`
export const LOGOUT = `${PANEL}/logout`
const COOKIE = 'starlane-admin'
const COOKIE_VALUE = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w.-]*)`)

const FORM_BYTES_MAX = 2_048
const TRIES = { burst: 5, perMinute: 5 }
const TRIES_OF_ALL = { burst: 20, perMinute: 20 }

/** Whether a request comes from a logged-in administrator. */
export function isLoggedIn(sessions: AdminSessions, request: Request): boolean {
  return sessions.isGood(COOKIE_VALUE.exec(request.headers.cookie ?? '')?.[1])
}

/** @returns a function that counts a try of an address; it returns 0, or the seconds to wait */
export function loginTries(): (address: string) => number {
  const ofAddress = new RateLimit(TRIES, TRIES)
  const ofAll = new RateLimit(TRIES_OF_ALL, TRIES_OF_ALL)
  // In this order, so that an address without tries left takes none from the others.
  return (address) => ofAddress.take(address) || ofAll.take('')
}

/** `GET /monitor/login`: the login form or, when logged in, the button to log out. */
export function getLogin(sessions: AdminSessions): RequestHandler {
  return (request, response) => {
    sendPage(response, 200, isLoggedIn(sessions, request) ? LOGGED_IN : form(''))
  }
}

/** `POST /monitor/login`, a form with `password`: sets the cookie and shows the panel. */
export function postLogin(sessions: AdminSessions, log: Log): RequestHandler {
  const tries = loginTries()
  const parse = express.urlencoded({ extended: false, limit: FORM_BYTES_MAX, parameterLimit: 4 })

  const login = (request: Request, response: Response): void => {
    const address = request.ip ?? ''
    const waitS = Math.ceil(tries(address))
    if (waitS > 0) {
      log.warn({ address }, 'too many administrator logins were tried')
      response.setHeader('Retry-After', String(waitS))
      sendPage(response, 429, form(`Too many tries. Wait ${waitS} seconds.`))
      return
    }
    const password: unknown = request.body?.password
    if (typeof password !== 'string' || !sessions.isPassword(password)) {
      log.warn({ address }, 'an administrator login with a wrong password')
      sendPage(response, 401, form('This is not the password.'))
      return
    }
    log.info({ address }, 'an administrator logged in')
    response.cookie(COOKIE, sessions.begin(), cookieOptions(request))
    response.redirect(303, `${PANEL}/`)
  }

  return (request, response) => {
    if (refusesForeign(request, response)) return
    parse(request, response, (error?: unknown) => {
      if (error === undefined) login(request, response)
      else
        sendProblem(response, 413, 'too_large', `Send a form of at most ${FORM_BYTES_MAX} bytes.`)
    })
  }
}

/** `POST /monitor/logout`: clears the cookie. */
export const postLogout: RequestHandler = (request, response) => {
  if (refusesForeign(request, response)) return
  response.clearCookie(COOKIE, cookieOptions(request))
  response.redirect(303, LOGIN)
}

function refusesForeign(request: Request, response: Response): boolean {
  if (requestSite(request) !== 'foreign') return false
  sendProblem(response, 403, 'forbidden', `Use the page at ${LOGIN}; other sites may not.`)
  return true
}

/**
 * The cookie is not sent with other sites' requests, no script can read it, and it ends with the
 * browser's session. The page's origin tells whether it came over TLS, even if a proxy terminates
 * TLS.
 */
function cookieOptions(request: Request) {
  const isSecure =
    request.secure ||
    request.get('origin')?.startsWith('https:') ||
    request.get('x-forwarded-proto')?.startsWith('https')
  return { path: PANEL, httpOnly: true, sameSite: 'strict', secure: isSecure === true } as const
}

function sendPage(response: Response, status: number, body: string): void {
  response.status(status).type('html').send(`${HEAD}<main><h1>Starlane</h1>${body}</main>`)
}

/** @param trouble our own text, which is not escaped */
function form(trouble: string): string {
  return `<form method="post" action="${LOGIN}">
<label for="password">Administrators' password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<p role="alert">${trouble}</p><button>Log in</button></form>`
}

const LOGGED_IN = `<p>You are logged in. <a href="${PANEL}/">To the panel</a></p>
<form method="post" action="${LOGOUT}"><button>Log out</button></form>`

const HEAD = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Starlane: administrators</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:20rem;margin:20vh auto 0;padding:0 1rem}form{display:grid;gap:.5rem}
input,button{font:inherit;padding:.5rem}p{margin:0}[role=alert]{min-height:1.5em}</style>`
