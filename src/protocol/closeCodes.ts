/**
 * Why the server closed a room's socket: the codes of our own. Colyseus has 4000 (consented), 4001
 * (shutdown), 4002 (bad input) and 4003 (reconnection refused). After none of them does the SDK
 * reconnect by itself, as it does when a connection breaks (1001, 1005, 1006, 4010).
 */
export const CLOSE_CODES = {
  /** The sector is hosted elsewhere, or nowhere at the moment: join it again by its number. */
  rejoin: 4100,
  /** The client read too slowly and too much waited for it: join again. */
  tooSlow: 4101,
  /** The client sent more messages than it may. */
  tooFast: 4102,
  /** An administrator closed the connection. */
  kicked: 4103,
} as const

export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]
