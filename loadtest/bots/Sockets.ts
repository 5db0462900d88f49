import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { isPrivateAddress } from '../run/privateAddress.ts'

const CHANNEL = 'net.client.socket'

/**
 * All connections that this process has made over the network, whoever made them: so that they can
 * be cut in one moment, and none leads anywhere but to a server of one's own.
 */
export class Sockets {
  readonly #open = new Set<Socket>()
  readonly #onForeign: ((address: string) => void) | null

  /** @param onForeign is told of a connection beyond private networks, which is cut; null allows them */
  constructor(onForeign: ((address: string) => void) | null) {
    this.#onForeign = onForeign
    subscribe(CHANNEL, this.#made)
  }

  get size(): number {
    return this.#open.size
  }

  /** As if the network went away: no socket says goodbye. @returns how many there were */
  cut(): number {
    const { size } = this.#open
    for (const socket of this.#open) socket.destroy()
    return size
  }

  close(): void {
    unsubscribe(CHANNEL, this.#made)
  }

  readonly #made = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    socket.once('connect', () => this.#look(socket))
  }

  /** A server may send its clients on, to another process say. */
  #look(socket: Socket): void {
    const { remoteAddress } = socket
    if (!this.#onForeign || remoteAddress === undefined || isPrivateAddress(remoteAddress)) return
    socket.destroy()
    this.#onForeign(remoteAddress)
  }
}
