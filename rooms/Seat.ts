import type { matchMaker } from '@colyseus/core'

/** A reservation, with which the SDK takes its seat. `matchMaker.reserveSeatFor` makes it. */
export type Seat = Awaited<ReturnType<typeof matchMaker.reserveSeatFor>>
