import { sdk, socketOfRoom } from './sdk.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/** Of so many viewers one reads what it gets; the others count bytes, for this machine is small. */
const READS_EVERY = 40
let viewers = 0

/** With the real SDK. Here no event comes: what is seen is that fleets are elsewhere. */
export async function connectPlain({ port }: Viewer): Promise<ViewerSocket> {
  const room = await new sdk.Client(`http://127.0.0.1:${port}`).joinOrCreate('plain')
  room.reconnection.enabled = false
  await new Promise<void>((resolve) => {
    room.onStateChange.once(() => resolve())
  })
  if (viewers++ % READS_EVERY > 0) room.connection.events.onmessage = () => {}
  return { bytes: () => socketOfRoom(room).bytesRead }
}
