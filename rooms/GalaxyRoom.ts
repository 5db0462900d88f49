import type { Client } from '@colyseus/core'
import type { Log } from '../src/ops/log.ts'
import type { CommanderId } from '../src/sim/fleet.ts'
import { BaseRoom } from './BaseRoom.ts'
import { CLOSE_CODES } from './closeCodes.ts'

const VIEWERS_MAX = 10_000

/** Who watches: a commander, or anybody. */
export interface Viewer {
  readonly commander: CommanderId | null
}

type GalaxyClient = Client<{ auth: Viewer }>

/** What a room needs of the process around it. */
export interface GalaxyRoomOptions {
  readonly roomId: string
  readonly log: Log
}

/** The map's viewers in this process. It has no state: what happens comes as messages. */
export class GalaxyRoom extends BaseRoom<{ client: GalaxyClient }> {
  override autoDispose = false
  override maxClients = VIEWERS_MAX
  protected log!: Log

  override onCreate(options: GalaxyRoomOptions): void {
    // First, and with a timestep that never comes: without one, Colyseus runs a 60 Hz clock here.
    this.setTimestep(() => {}, 2 ** 31 - 1)
    this.patchRate = null
    this.log = options.log
    this.roomId = options.roomId
  }

  /** For administrators. @returns whether the client was here */
  adminKick(sessionId: string): boolean {
    const client = this.clients.find((one) => one.sessionId === sessionId)
    if (client) this.dismiss(client, CLOSE_CODES.kicked, 'an administrator closed this connection')
    return client !== undefined
  }
}
