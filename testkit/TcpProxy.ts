import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What becomes of a statement on its way: lost before it arrives, or carried out with the answer lost. */
export type Cut = 'before' | 'after'

/** Asked for each statement that passes. @returns how to cut its connection, or null */
export type Watcher = (statement: string) => Cut | null

/** Parse and Bind messages name the prepared statement: `\0name\0`, or at their beginning. */
const STATEMENT = /(?:^P.{4}|^B.{4}\0)([a-z_]+)\0/s

/** A way for TCP between one server and Postgres or Redis, which can be cut in many ways. */
export class TcpProxy {
  readonly port: number
  /** The port that new connections go on to. */
  target: number
  /** Connections that were closed at once, as it was away. */
  refused = 0
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #away = false
  /** The first that wants to cut does. */
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

  /** Ends all connections at once. */
  cut(): number {
    const count = this.#pairs.size
    for (const [client, server] of this.#pairs) {
      client.destroy()
      server.destroy()
    }
    this.#pairs.clear()
    return count
  }

  /** While away, connections that are there are cut and new ones refused. */
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
      const cut = watcher(statement)
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
        // Its answer means that it was carried out, or refused; nobody will hear it.
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
