import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { matchMaker } from '@colyseus/core'
import { setLogger } from '@colyseus/core/Logger'
import { Encoder } from '@colyseus/schema'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { callAdminMethod } from '../rooms/admin/adminMethods.ts'
import { standInForAgent } from '../rooms/colyseus/internals.ts'
import { RoomListings } from '../rooms/sector/RoomListings.ts'
import { SectorRooms } from '../rooms/sector/SectorRooms.ts'
import { SectorSeatAllocator } from '../rooms/sector/SectorSeatAllocator.ts'
import { STATE_BYTES_MAX } from '../rooms/sector/sectorSchema.ts'
import { Sessions } from './accounts/Sessions.ts'
import { DroppedShields } from './chronicle/DroppedShields.ts'
import type { Cluster } from './cluster/joinCluster.ts'
import type { Database } from './db/dataSource.ts'
import { createApp } from './http/app.ts'
import type { HttpContext } from './http/HttpContext.ts'
import { HTTP_LIMITS, type HttpLimits, notSparing } from './http/HttpLimits.ts'
import { Booker } from './ledger/Booker.ts'
import { OperationError } from './operations/OperationError.ts'
import type { OperatorContext } from './operations/OperatorContext.ts'
import { readLeases } from './operations/readLeases.ts'
import type { Log } from './ops/log.ts'
import { Metrics } from './ops/Metrics.ts'
import { factGauges, heldMetrics, redisCounts, redisGauges } from './ops/readMetrics.ts'
import { READ_MODELS } from './readmodels/readModels.ts'
import { answerCalls } from './server/answerCalls.ts'
import { BookKeeping } from './server/BookKeeping.ts'
import { ChronicleConsumers } from './server/ChronicleConsumers.ts'
import { betterElsewhere } from './server/CutOff.ts'
import { createMap } from './server/createMap.ts'
import { Overload, type OverloadOptions } from './server/Overload.ts'
import { sharedInAlliances } from './vision/Grouping.ts'
import { systemClock, withTimeLimit } from './world/Clock.ts'
import { OrderGateway } from './world/OrderGateway.ts'
import type { Store } from './world/Store.ts'
import type { World } from './world/World.ts'

/** How long a client has for the whole of a request, and for its headers. */
const REQUEST_MS_MAX = 20_000
const HEADERS_MS_MAX = 10_000
const CLOSE_MS_MAX = 5_000
/** Nobody else is there to be asked, and who operates a process alone is told so before. */
const ALONE: OperatorContext['calls'] = {
  call: () => Promise.reject(new OperationError('this process is alone: it has no REDIS_URL')),
}
/** Told to drain by an administrator, a process hands its sectors over for so long, and stays up. */
const DRAIN_MS_MAX = 600_000
/** Another process has so long for an order: longer than that may wait in its sector. */
const ORDER_MS_MAX = 9_000
/** Sessions of those who have a seat are renewed so often: they may never ask for anything. */
const RENEW_SEATED_MS = 6 * 3_600_000
/**
 * Pings find clients that vanished without a word, after 30 to 45 s; those that are there and do not
 * read are found sooner [FEED-6]. More often, they would be a tenth of what a viewer costs.
 */
export const PINGS = { pingInterval: 15_000, pingMaxRetries: 2 } as const
/** Sockets of clients, rooms and HTTP together. */
const CONNECTIONS_MAX = 20_000

export interface StarlaneOptions {
  readonly database: Database
  /** Started already, or about to be. */
  readonly world: World
  readonly store: Pick<Store, 'holderOf' | 'holderOfSystem' | 'locate' | 'locateBase' | 'recall'>
  readonly log: Log
  /** What joins several processes; by default this one is alone. */
  readonly cluster?: Cluster | null
  readonly limits?: Partial<HttpLimits>
  readonly trustProxy?: number
  /** Whether clients on this machine are spared the limits by address; by default they are not. */
  readonly sparesLoopback?: boolean
  /** Opens the administrators' panel. */
  readonly adminPassword?: string | null
  /** What counts as too much to do. */
  readonly overload?: OverloadOptions
}

export interface Starlane {
  readonly http: Server
  readonly metrics: Metrics
  /** @returns the address it listens on. @throws if the port is taken */
  listen(address: { readonly port: number; readonly host: string }): Promise<AddressInfo>
  /** Says that nobody should come here any more: the first thing to do when the process is to end. */
  closeDoors(): void
  /** Ends it all: to be called when the world has stopped. */
  stop(): Promise<void>
}

/**
 * Prepares Colyseus' matchmaker, which is global to a process: once, before anything else.
 *
 * @param publicAddress where clients reach this process, if not where they reached it before
 * @returns the id by which Colyseus knows this process, which is to be the world's node id as well
 */
export async function startMatchmaker(
  log: Log,
  publicAddress: string | null = null,
  cluster: Cluster | null = null,
): Promise<string> {
  setLogger(log)
  standInForAgent()
  // Who lives is in the database. By Colyseus' own health checks a paused process loses its listings.
  matchMaker.setHealthChecksEnabled(false)
  await matchMaker.setup(
    cluster?.presence,
    cluster?.driver,
    publicAddress ?? undefined,
    // A sector's room is where the sector is; nobody else's process is ever asked to make one.
    async () => matchMaker.processId,
  )
  return matchMaker.processId
}

/**
 * Puts the server together: HTTP, sockets and rooms, over a world whose node id is that of the
 * matchmaker. It does not listen yet. There can be one server in a process, once.
 */
export async function createStarlane(options: StarlaneOptions): Promise<Starlane> {
  const { database, world, store, log, cluster } = options
  Encoder.BUFFER_SIZE = STATE_BYTES_MAX
  let accepts = false

  const metrics = new Metrics({
    sectorsLive: () => world.hosts.size,
    ordersQueued: () => [...world.hosts.values()].reduce((sum, host) => sum + host.queued, 0),
    clients: () => matchMaker.stats.local.ccu,
    eventStreams: () => map.streams.size,
    isLeased: () => world.isLeased,
    processes: () => world.nodes.length,
  })
  const overload = new Overload(world, log, metrics, options.overload)
  world.onFlush = (figures) => metrics.committed(figures)

  function drain(): void {
    accepts = false
    void world.drain(DRAIN_MS_MAX)
  }

  const rooms = new SectorRooms({
    log,
    isLeased: () => world.isLeased,
    rate: () => world.galaxyClock.rate,
    answered: (answer, ms) => {
      metrics.orderAnswered(answer.ok ? 'ok' : answer.code, ms)
      if (!answer.ok && answer.code === 'overloaded') metrics.overloadRefused('order')
    },
    overload,
    grouping: sharedInAlliances(world.facts.facts, () => world.facts.isFresh),
    patched: (clients) => metrics.roomPatched(clients),
    slowReader: (step) => metrics.slowReader('sector', step),
    stateEncoded: (lease, bytes) => {
      metrics.stateEncoded(bytes)
      if (bytes > STATE_BYTES_MAX) {
        log.error({ ...lease, bytes, max: STATE_BYTES_MAX }, 'a sector is too large for its room')
      }
    },
  })
  world.hasAudience = (host) => rooms.hasAudience(host)
  world.watch({
    live: (host) => rooms.open(host),
    gone: (_host, reason) => metrics.sectorGone(reason),
  })
  for (const host of world.hosts.values()) rooms.open(host)

  const listings = new RoomListings(() => world.hosts.values(), log)
  if (options.adminPassword && cluster) listings.startPublishing()
  const calls = cluster?.calls(world.node.id) ?? null
  const operators: OperatorContext = {
    leases: (only) => readLeases(database.web, world.leaseTimes.lifeMs, only),
    calls: calls ?? ALONE,
  }
  const admin = options.adminPassword
    ? {
        password: options.adminPassword,
        refreshRooms: () => listings.refresh(),
        callRoom: callAdminMethod.bind(null, { operators, log }),
      }
    : null

  const orders = new OrderGateway({
    ...{ world, store, log },
    clock: systemClock,
    ask: calls && ((node, given) => calls.call(node, 'order', given, ORDER_MS_MAX)),
  })
  const limits = { ...HTTP_LIMITS, ...options.limits }
  const sessions = new Sessions(database, log)
  const renewing = setInterval(() => {
    sessions.renewSeated(overload.holders.seated).catch((error: unknown) => {
      log.warn({ err: error }, 'sessions of those seated were not renewed; tried again later')
    })
  }, RENEW_SEATED_MS)
  const cutOff = (): string | null =>
    cluster ? betterElsewhere(cluster.pulse, world.node.id, world.nodes) : null
  const context: HttpContext = {
    ...{ database, world, metrics, log },
    sessions,
    orders,
    limits: options.sparesLoopback ? limits : notSparing(limits),
    trustProxy: options.trustProxy ?? 0,
    isReady: () => accepts && world.isLeased && !world.isDraining && cutOff() === null,
    cutOff,
    overloaded: (kind, what) => overload.refusal(kind, what),
    takesJoins: () => world.isLeased && (accepts || world.betterPlace() !== null),
    admin,
  }
  const allocator = new SectorSeatAllocator({
    ...{ world, rooms, store, log },
    clock: systemClock,
    holders: overload.holders,
    overloaded: (kind) => overload.refusal(kind, 'seat'),
    ask:
      calls &&
      ((node, sector, owner, isKnown) => calls.call(node, 'seat', { sector, owner, isKnown })),
  })
  const map = createMap({
    ...{ database, world, log, cluster, metrics, overload },
    limits: context.limits.streams,
  })
  const held = {
    rooms: () => matchMaker.stats.local.roomCount,
    visionGroups: () => rooms.visionGroups(world.hosts.values()),
    feedSectors: () => map.feeds.size,
    feedWatches: () => map.feeds.watches,
    topics: () => cluster?.presence.topics ?? 0,
  }
  metrics.gauge(heldMetrics(held))
  metrics.gauge(factGauges(world.facts))
  const consumers = new ChronicleConsumers({ pool: database.web, world, log }, [
    new DroppedShields(() => void world.factsCommitted()),
    new Booker(),
    ...READ_MODELS,
  ])
  metrics.consumers(() => consumers.figures())
  const books = new BookKeeping({
    ...{ pool: database.web, log },
    factsCommitted: () => void world.factsCommitted(),
    sent: (row) => world.sent(row),
  })
  if (cluster) {
    metrics.gauge(redisGauges(cluster.pulse))
    metrics.count(redisCounts(cluster.pulse, cluster.refusals))
  }
  const seatsAtMap = map.allocator(calls)
  if (calls) answerCalls(calls, { world, allocator, orders, map: seatsAtMap, drain })
  const app = createApp(
    { ...context, streams: map.streams },
    {
      inSector: (sector, owner) => allocator.anywhere(sector, owner),
      atMap: (viewer) => seatsAtMap.anywhere(viewer),
    },
  )
  const http = createServer({ requestTimeout: REQUEST_MS_MAX, headersTimeout: HEADERS_MS_MAX }, app)
  http.maxConnections = CONNECTIONS_MAX
  const transport = new WebSocketTransport({
    noServer: true,
    ...PINGS,
  })
  transport.attachToServer(http)

  return {
    http,
    metrics,
    async listen({ port, host }) {
      await matchMaker.accept()
      overload.start()
      map.feeds.start()
      consumers.start()
      books.start()
      await seatsAtMap.room()
      await calls?.start()
      const alive = () => new Set(world.nodes.map(({ id }) => id))
      cluster?.keepListings(alive)
      const mute = () => new Set(world.nodes.filter((node) => node.cutOff).map(({ id }) => id))
      cluster?.listenFor({ own: world.node.id, alive, mute })
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
    closeDoors() {
      accepts = false
    },
    async stop() {
      accepts = false
      clearInterval(renewing)
      overload.stop()
      listings.stop()
      map.feeds.stop()
      await Promise.all([consumers.stop(), books.stop()])
      const closed = new Promise((resolve) => http.close(resolve))
      map.streams.end()
      // Sockets are no HTTP connections any more, and one may never answer that it is to be closed.
      const limit = systemClock.after(CLOSE_MS_MAX, () => {
        // biome-ignore lint/complexity/useLiteralKeys: it is protected
        for (const socket of transport['wss'].clients) socket.terminate()
      })
      const ended = matchMaker.gracefullyShutdown()
      await withTimeLimit(systemClock, CLOSE_MS_MAX, 'ending all rooms', ended).catch((error) => {
        log.warn({ err: error }, 'rooms are left behind')
      })
      transport.shutdown()
      http.closeAllConnections()
      await closed
      limit.cancel()
      matchMaker.presence.shutdown()
      await matchMaker.driver.shutdown()
    },
  }
}
