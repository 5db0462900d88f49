import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/**
 * Changes a WebSocket frame from the server: an empty array drops it, two frames repeat it.
 *
 * @param frame header and payload
 */
export type Meddle = (frame: Buffer) => readonly Buffer[]

export interface Meddling {
  readonly meddle?: Meddle
  /** Delay of everything in each direction. */
  readonly delayMs?: number
}

/** A proxy that makes a server look wrong or slow. */
export class FrameProxy {
  readonly endpoint: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** How many connections were opened. */
  connections = 0

  private constructor(server: Server) {
    this.#server = server
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async before(endpoint: string, { meddle, delayMs = 0 }: Meddling): Promise<FrameProxy> {
    const server = createServer((near) => {
      const far = connect(Number(new URL(endpoint).port), '127.0.0.1')
      proxy.connections += 1
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        proxy.#sockets.add(one)
        one.setNoDelay(true)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          proxy.#sockets.delete(one)
          other.destroy()
        })
      }
      const late = (to: Socket, chunk: Buffer): void => {
        if (delayMs === 0) to.write(chunk)
        else setTimeout(() => to.writable && to.write(chunk), delayMs)
      }
      let frames: Frames | null = null
      near.on('data', (chunk) => {
        if (meddle && /upgrade: websocket/i.test(String(chunk))) frames = new Frames(meddle)
        late(far, chunk)
      })
      far.on('data', (chunk) => {
        for (const piece of frames?.take(chunk) ?? [chunk]) late(near, piece)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new FrameProxy(server)
    return proxy
  }

  /** From outside it looks as if the server had been killed. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** Cuts a server's bytes into pieces: the answer to the upgrade, then whole frames. */
class Frames {
  readonly #meddle: Meddle
  #rest = Buffer.alloc(0)
  #hasHead = false

  constructor(meddle: Meddle) {
    this.#meddle = meddle
  }

  take(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const pieces: Buffer[] = []
    for (let size = this.#next(); size > 0; size = this.#next()) {
      const piece = this.#rest.subarray(0, size)
      this.#rest = this.#rest.subarray(size)
      if (this.#hasHead) pieces.push(...this.#meddle(piece))
      else pieces.push(piece)
      this.#hasHead = true
    }
    return pieces
  }

  /** @returns the size of the next complete piece; 0 while it is incomplete */
  #next(): number {
    if (!this.#hasHead) {
      const end = this.#rest.indexOf(HEAD_END)
      return end < 0 ? 0 : end + HEAD_END.length
    }
    if (this.#rest.length < 2) return 0
    const short = (this.#rest[1] ?? 0) & 0x7f
    const header = short < 126 ? 2 : short === 126 ? 4 : 10
    if (this.#rest.length < header) return 0
    const size = header + this.#payloadSize(short)
    return this.#rest.length < size ? 0 : size
  }

  #payloadSize(short: number): number {
    if (short < 126) return short
    return short === 126 ? this.#rest.readUInt16BE(2) : Number(this.#rest.readBigUInt64BE(2))
  }
}
