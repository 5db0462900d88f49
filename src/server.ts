import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MatchMakerDriver, matchMaker, type Presence } from '@colyseus/core'
import { setLogger } from '@colyseus/core/Logger'
import { Encoder } from '@colyseus/schema'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { SectorRooms } from '../rooms/SectorRooms.ts'
import { seatInSector } from '../rooms/seatInSector.ts'
import { Sessions } from './accounts/Sessions.ts'
import type { Database } from './db/dataSource.ts'
import { createApp } from './http/app.ts'
import { HTTP_LIMITS, type HttpContext, type HttpLimits } from './http/HttpContext.ts'
import type { Log } from './ops/log.ts'
import { Metrics } from './ops/Metrics.ts'
import { systemClock, withTimeLimit } from './world/Clock.ts'
import type { World } from './world/World.ts'

/**
 * What a room's state may take when encoded. Past it Colyseus' encoder grows its buffers, and with
 * views a joining client would then get garbage without an error: it must never come to that.
 */
const STATE_BYTES_MAX = 256 * 1024
/** How long a client has for the whole of a request, and for its headers. */
const REQUEST_MS_MAX = 20_000
const HEADERS_MS_MAX = 10_000
const CLOSE_MS_MAX = 5_000
/** Sockets of clients, rooms and HTTP together. */
const CONNECTIONS_MAX = 20_000

export interface StarlaneOptions {
  readonly database: Database
  /** Started already, or about to be. */
  readonly world: World
  readonly log: Log
  /** Where clients reach this process, if not where they reached it before. */
  readonly publicAddress?: string | null
  /** What joins several processes; by default this one is alone. */
  readonly shared?: { readonly presence: Presence; readonly driver: MatchMakerDriver } | null
  readonly limits?: Partial<HttpLimits>
}

export interface Starlane {
  readonly http: Server
  readonly metrics: Metrics
  /** @returns the address it listens on. @throws if the port is taken */
  listen(address: { readonly port: number; readonly host: string }): Promise<AddressInfo>
  /** Takes nobody in any more: the first thing to do when the process is to end. */
  drain(): void
  /** Ends it all: to be called when the world has stopped. */
  stop(): Promise<void>
}

/**
 * Puts the server together: HTTP, sockets and rooms, over a world. It does not listen yet. The
 * matchmaker is global to a process, so there can be one server in a process, once.
 */
export async function createStarlane(options: StarlaneOptions): Promise<Starlane> {
  const { database, world, log, publicAddress, shared } = options
  Encoder.BUFFER_SIZE = STATE_BYTES_MAX
  setLogger(log)
  let accepts = false

  const metrics = new Metrics({
    sectorsLive: () => world.hosts.size,
    ordersQueued: () => [...world.hosts.values()].reduce((sum, host) => sum + host.queued, 0),
    clients: () => matchMaker.stats.local.ccu,
    isLeased: () => world.isLeased,
  })
  world.onFlush = (figures) => metrics.committed(figures)

  await matchMaker.setup(
    shared?.presence,
    shared?.driver,
    publicAddress ?? undefined,
    // A sector's room is where the sector is; nobody else's process is ever asked to make one.
    async () => matchMaker.processId,
  )
  const rooms = new SectorRooms({
    log,
    isLeased: () => world.isLeased,
    rate: () => world.galaxyClock.rate,
    answered: (answer, ms) => metrics.orderAnswered(answer.ok ? 'ok' : answer.code, ms),
    patched: (clients) => metrics.roomPatched(clients),
    stateEncoded: (lease, bytes) => {
      metrics.stateEncoded(bytes)
      if (bytes > STATE_BYTES_MAX) {
        log.error({ ...lease, bytes, max: STATE_BYTES_MAX }, 'a sector is too large for its room')
      }
    },
  })
  world.hasAudience = (host) => rooms.hasAudience(host)
  world.watch({ live: (host) => rooms.open(host), gone: () => {} })
  for (const host of world.hosts.values()) rooms.open(host)

  const context: HttpContext = {
    ...{ database, world, metrics, log },
    sessions: new Sessions(database),
    limits: { ...HTTP_LIMITS, ...options.limits },
    isReady: () => accepts && world.isLeased,
  }
  const seating = { world, rooms, clock: systemClock, log }
  const app = createApp(context, (sector, owner) => seatInSector(seating, sector, owner))
  const http = createServer({ requestTimeout: REQUEST_MS_MAX, headersTimeout: HEADERS_MS_MAX }, app)
  http.maxConnections = CONNECTIONS_MAX
  const transport = new WebSocketTransport({ noServer: true })
  transport.attachToServer(http)

  return {
    http,
    metrics,
    async listen({ port, host }) {
      await matchMaker.accept()
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject)
        http.listen(port, host, () => {
          http.off('error', reject)
          resolve()
        })
      })
      http.on('error', (error) => log.error({ err: error }, 'the HTTP server failed'))
      accepts = true
      return http.address() as AddressInfo
    },
    drain() {
      accepts = false
    },
    async stop() {
      accepts = false
      const closed = new Promise((resolve) => http.close(resolve))
      const ended = matchMaker.gracefullyShutdown()
      await withTimeLimit(systemClock, CLOSE_MS_MAX, 'ending all rooms', ended).catch((error) => {
        log.warn({ err: error }, 'rooms are left behind')
      })
      transport.shutdown()
      http.closeAllConnections()
      await closed
      matchMaker.presence.shutdown()
      await matchMaker.driver.shutdown()
    },
  }
}
