import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Above this size a test records far more than it means to. */
const BYTES_MAX = 64 * 1024 * 1024

/** A proxy to the server that keeps every byte that comes back. */
export class ByteRecorder {
  readonly endpoint: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** By connection, because the network may cut what is searched for into two chunks. */
  #recorded = new Map<Socket, Buffer[]>()
  #bytes = 0

  private constructor(server: Server) {
    this.#server = server
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async before(endpoint: string): Promise<ByteRecorder> {
    const server = createServer((near) => {
      const far = connect(Number(new URL(endpoint).port), '127.0.0.1')
      near.pipe(far)
      far.pipe(near)
      far.on('data', (chunk: Buffer) => recorder.#record(far, chunk))
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        recorder.#sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          recorder.#sockets.delete(one)
          other.destroy()
        })
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const recorder = new ByteRecorder(server)
    return recorder
  }

  /** @returns everything received since the last call, one buffer per connection */
  take(): Buffer[] {
    const taken = [...this.#recorded.values()].map((chunks) => Buffer.concat(chunks))
    this.#recorded = new Map()
    this.#bytes = 0
    return taken
  }

  /** Breaks all connections, as a network may. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #record(connection: Socket, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > BYTES_MAX) throw new Error('far too much was sent')
    const chunks = this.#recorded.get(connection)
    if (chunks) chunks.push(chunk)
    else this.#recorded.set(connection, [chunk])
  }
}

/** A text in every encoding it could have on the wire. None of them may appear. */
export function formsOfText(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  // In base64 a text has three forms, depending on its offset. The middle of each is always the
  // same.
  const encoded = [0, 1, 2].map((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return shifted.slice(before === 0 ? 0 : 4, Math.floor((before + bytes.length) / 3) * 4)
  })
  return [
    bytes,
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(bytes.toString('hex')),
    ...encoded.map((form) => Buffer.from(form)),
  ].filter(({ length }) => length >= 6)
}

/**
 * A number as text, and as a float of either size and byte order. Meant for numbers that are not
 * round.
 */
export function formsOfNumber(value: number): Buffer[] {
  const forms = [4, 8].flatMap((size) => {
    const little = Buffer.alloc(size)
    if (size === 4) little.writeFloatLE(value)
    else little.writeDoubleLE(value)
    return [little, Buffer.from(little).reverse()]
  })
  return [...forms, Buffer.from(String(value))]
}

/** @returns the secrets that appear in the recorded bytes */
export function findSecrets(
  recorded: readonly Buffer[],
  secrets: ReadonlyMap<string, readonly Buffer[]>,
): string[] {
  return [...secrets].flatMap(([secret, forms]) =>
    recorded.some((bytes) => forms.some((form) => bytes.includes(form))) ? [secret] : [],
  )
}
