import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { isPrivateAddress } from '../run/privateAddress.ts'

const CHANNEL = 'net.client.socket'

/**
 * All network connections that this process has made, whoever made them. They can be cut at once,
 * and are checked to lead only to private networks.
 */
export class Sockets {
  readonly #open = new Set<Socket>()
  readonly #onForeign: ((address: string) => void) | null

  /**
   * @param onForeign called for a connection beyond private networks, which is then cut; null
   * allows such connections
   */
  constructor(onForeign: ((address: string) => void) | null) {
    this.#onForeign = onForeign
    subscribe(CHANNEL, this.#made)
  }

  get size(): number {
    return this.#open.size
  }

  /** Cuts all sockets without a close, as if the network went away. @returns how many there were */
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

  /** A server may send its clients elsewhere, for example to another process. */
  #look(socket: Socket): void {
    const { remoteAddress } = socket
    if (!this.#onForeign || remoteAddress === undefined || isPrivateAddress(remoteAddress)) return
    socket.destroy()
    this.#onForeign(remoteAddress)
  }
}
