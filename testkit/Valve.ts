import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** An answer to a ping, as a client sends it. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const PONG_EVERY_MS = 1_000

/**
 * A way to the server that can be shut: behind it a client lives, but does not read. What it says
 * still goes through, and the server's pings are answered for it.
 */
export class Valve {
  readonly endpoint: string
  readonly #server: Server
  /** WebSockets only. */
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
      // Not always the first: a connection that asked for something before may be used again.
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
