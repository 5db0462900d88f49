/**
 * Our own codes for why the server closed a room's socket. Colyseus has 4000 (consented), 4001
 * (shutdown), 4002 (bad input) and 4003 (reconnection refused). After any of these the SDK does not
 * reconnect by itself; it does so only when a connection breaks (1001, 1005, 1006, 4010).
 */
export const CLOSE_CODES = {
  /**
   * The sector is hosted elsewhere, or by no process at the moment: join it again by its number.
   */
  rejoin: 4100,
  /** The client read too slowly: join again. */
  tooSlow: 4101,
  /** The client sent more messages than it may. */
  tooFast: 4102,
  /** An administrator closed the connection. */
  kicked: 4103,
} as const

export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES]
