import type { matchMaker } from '@colyseus/core'

/** What the SDK needs to take its seat: `matchMaker.reserveSeatFor` makes it. */
export type Seat = Awaited<ReturnType<typeof matchMaker.reserveSeatFor>>
