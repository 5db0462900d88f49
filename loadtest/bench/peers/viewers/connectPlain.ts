import { sdk, socketOfRoom } from './sdk.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/**
 * One viewer in this many reads its messages. The others only count bytes, to spare the machine.
 */
const READS_EVERY = 40
let viewers = 0

/** The real SDK. No events arrive here: a viewer only sees that fleets are elsewhere. */
export async function connectPlain({ port }: Viewer): Promise<ViewerSocket> {
  const room = await new sdk.Client(`http://127.0.0.1:${port}`).joinOrCreate('plain')
  room.reconnection.enabled = false
  await new Promise<void>((resolve) => {
    room.onStateChange.once(() => resolve())
  })
  if (viewers++ % READS_EVERY > 0) room.connection.events.onmessage = () => {}
  return { bytes: () => socketOfRoom(room).bytesRead }
}
