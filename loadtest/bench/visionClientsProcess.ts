/** The child process of visionServerProcess.ts: clients in one sector's room, with the real SDK. */
import type { Client, SeatReservation } from '@colyseus/sdk'
import { answerParent, endWithParent } from '../answerParent.ts'

export interface VisionSeat {
  readonly endpoint: string
  readonly seat: SeatReservation
}

endWithParent()

/** The answer is the time from the seat to the first state, in ms. */
process.on('message', async ({ endpoint, seat }: VisionSeat) => {
  // Without Node's own WebSocket, the SDK uses one that costs less.
  Reflect.deleteProperty(globalThis, 'WebSocket')
  const sdk = await import('@colyseus/sdk')
  const client: Client = new sdk.Client(endpoint)
  const startedAt = performance.now()
  const room = await client.consumeSeatReservation(seat)
  for (const type of ['blips', 'fleet', 'follow', 'yard']) room.onMessage(type, () => {})
  room.onStateChange.once(() => void answerParent(performance.now() - startedAt))
})
