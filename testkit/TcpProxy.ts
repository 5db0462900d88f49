import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/**
 * Where a statement is cut off: before it arrives, or after it was carried out, with the answer
 * lost.
 */
export type Cut = 'before' | 'after'

/**
 * Called for each statement that passes. @returns where to cut its connection, or null
 * @param message as much of it as came at once: at least its first parameters
 */
export type Watcher = (statement: string, message: Buffer) => Cut | null

/**
 * Parse and Bind messages contain the name of the prepared statement: `\0name\0`, or at their
 * start.
 */
const STATEMENT = /(?:^P.{4}|^B.{4}\0)([a-z_0-9]+)\0/s

/** A TCP proxy between one server and Postgres or Redis, which can cut connections in many ways. */
export class TcpProxy {
  readonly port: number
  /** The port to which new connections are forwarded. */
  target: number
  /** How many connections were closed at once because the proxy was set away. */
  refused = 0
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #away = false
  /** The first watcher that wants to cut decides. */
  readonly watchers = new Set<Watcher>()

  private constructor(server: Server, port: number, target: number) {
    this.#server = server
    this.port = port
    this.target = target
  }

  static async open(target: number, host = '127.0.0.1'): Promise<TcpProxy> {
    const server = createServer()
    server.listen(0, host)
    await once(server, 'listening')
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port, target)
    server.on('connection', (client) => proxy.#join(client))
    return proxy
  }

  /** Closes all connections at once. @returns how many */
  cut(): number {
    const count = this.#pairs.size
    for (const [client, server] of this.#pairs) {
      client.destroy()
      server.destroy()
    }
    this.#pairs.clear()
    return count
  }

  /** While away, the proxy closes existing connections and refuses new ones. */
  setAway(away: boolean): void {
    this.#away = away
    if (away) this.cut()
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #ask(chunk: Buffer): Cut | null {
    const statement = this.watchers.size > 0 ? statementIn(chunk) : null
    if (statement === null) return null
    for (const watcher of this.watchers) {
      const cut = watcher(statement, chunk)
      if (cut !== null) return cut
    }
    return null
  }

  #join(client: Socket): void {
    if (this.#away) {
      this.refused += 1
      client.destroy()
      return
    }
    const server = connect(this.target, '127.0.0.1')
    const pair = [client, server] as const
    this.#pairs.add(pair)
    const end = (): void => {
      client.destroy()
      server.destroy()
      this.#pairs.delete(pair)
    }
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end)
    client.on('data', (chunk) => {
      const cut = this.#ask(chunk)
      if (cut === 'before') end()
      else if (cut === 'after') {
        server.removeAllListeners('data')
        // An answer means the statement was carried out or refused; the client never gets the
        // answer.
        server.once('data', end)
        server.write(chunk)
      } else server.write(chunk)
    })
    server.on('data', (chunk) => client.write(chunk))
  }
}

function statementIn(chunk: Buffer): string | null {
  return STATEMENT.exec(chunk.toString('latin1', 0, 80))?.[1] ?? null
}
