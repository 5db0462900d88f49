import type { CLOSE_CODES } from './closeCodes.ts'

/** What a closed socket means to a client, and what it does then. */
export interface Closing {
  readonly why: string
  readonly next: string
}

/** Texts for our own codes. They have a file of their own, so that the page does not load them. */
export const CLOSINGS: Readonly<Record<keyof typeof CLOSE_CODES, Closing>> = {
  rejoin: {
    why: 'the sector is hosted elsewhere now, or asleep',
    next: '`joinOrCreate` it again, after a short random wait',
  },
  tooSlow: {
    why: 'the client read too slowly: see [below](#clients-that-read-slowly)',
    next: 'join again',
  },
  tooFast: { why: 'more than 50 messages a second', next: 'join again, and send less' },
  kicked: {
    why: 'an administrator closed the connection',
    next: 'stay away, or join again by hand',
  },
}

/** Texts for those codes of Colyseus and of the socket that a client meets. */
export const OTHER_CLOSINGS: readonly (Closing & { readonly codes: readonly number[] })[] = [
  {
    codes: [1001, 1005, 1006],
    why: 'the connection broke',
    next: 'the SDK reconnects by itself; the seat is kept for 20 s',
  },
  {
    codes: [4002, 1009],
    why: 'a frame that is not of this protocol, or larger than 4 KB',
    next: 'a bug of the client',
  },
  { codes: [4001], why: 'the server shuts down', next: 'join again, after a short random wait' },
]
