import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A client's answer to a ping. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const PONG_EVERY_MS = 1_000

/**
 * A proxy that can be shut. The client behind a shut one is connected but reads nothing. What it
 * sends still goes through, and the proxy answers the server's pings for it.
 */
export class Valve {
  readonly endpoint: string
  readonly #server: Server
  /** WebSocket connections only. */
  readonly #ways: { readonly near: Socket; readonly far: Socket }[] = []
  #answering: NodeJS.Timeout | null = null

  private constructor(server: Server) {
    this.#server = server
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async before(endpoint: string): Promise<Valve> {
    const server = createServer((near) => {
      const far = connect(Number(new URL(endpoint).port), '127.0.0.1')
      near.pipe(far)
      far.pipe(near)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
      }
      // Every chunk is checked, since a connection may carry other requests before the upgrade.
      near.on('data', (head) => {
        if (/upgrade: websocket/i.test(String(head))) valve.#ways.push({ near, far })
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const valve = new Valve(server)
    return valve
  }

  shut(): void {
    for (const { near, far } of this.#ways) {
      far.unpipe(near)
      far.pause()
    }
    this.#answering = setInterval(() => {
      for (const { far } of this.#ways) if (far.writable) far.write(PONG)
    }, PONG_EVERY_MS)
  }

  open(): void {
    if (this.#answering) clearInterval(this.#answering)
    for (const { near, far } of this.#ways) far.pipe(near)
  }

  close(): void {
    if (this.#answering) clearInterval(this.#answering)
    for (const { near, far } of this.#ways) for (const socket of [near, far]) socket.destroy()
    this.#server.close()
  }
}
