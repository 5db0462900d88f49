import { GalaxySeatAllocator } from '../../rooms/galaxy/GalaxySeatAllocator.ts'
import type { Seat } from '../../rooms/Seat.ts'
import { BurstWire } from '../cluster/BurstWire.ts'
import type { Cluster } from '../cluster/joinCluster.ts'
import type { NodeCalls } from '../cluster/NodeCalls.ts'
import type { Database } from '../db/dataSource.ts'
import { Feeds } from '../feed/Feeds.ts'
import { MapIndex } from '../feed/MapIndex.ts'
import { PostgresJournal } from '../feed/PostgresJournal.ts'
import { WritePace } from '../flow/WritePace.ts'
import type { HttpLimits } from '../http/HttpLimits.ts'
import { EventStreams } from '../http/streams/EventStreams.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/Metrics.ts'
import { feedMetrics } from '../ops/readMetrics.ts'
import { systemClock } from '../world/Clock.ts'
import type { World } from '../world/World.ts'
import type { Overload } from './Overload.ts'

export interface MapContext {
  readonly database: Database
  readonly world: World
  readonly log: Log
  readonly cluster: Cluster | null | undefined
  readonly metrics: Metrics
  readonly limits: HttpLimits['streams']
  readonly overload?: Overload
}

/** The map for viewers: the feed of everything committed, its rooms, and its event streams. */
export interface GalacticMap {
  readonly feeds: Feeds
  readonly streams: EventStreams
  /** @param calls reaches the other processes, where there are any */
  allocator(calls: NodeCalls | null): GalaxySeatAllocator
}

export function createMap(context: MapContext): GalacticMap {
  const { database, world, log, cluster, metrics, limits, overload } = context
  const { galaxy, galaxyClock } = world
  const journal = new PostgresJournal(database)
  const time = () => ({ now: galaxyClock.now(), rate: galaxyClock.rate })
  const feeds = new Feeds({
    ...{ journal, log, time },
    wire: cluster ? new BurstWire(cluster.presence) : null,
    isJoined: () => cluster?.isConnected() ?? true,
    writes: () => world.writes,
    monotonicMs: () => systemClock.monotonicMs(),
    told: (way, ms) => metrics.feedTold(way, ms),
  })
  metrics.count(feedMetrics(feeds.figures))
  world.watch({
    live: (host) => host.watch({ committed: (commit) => feeds.committed(commit), gone: () => {} }),
    gone: () => {},
  })
  const feed = { feeds, journal, time }
  const slowdown = () => overload?.slowdown ?? 1
  return {
    feeds,
    streams: new EventStreams({ galaxy, metrics, feed, pace: new WritePace(slowdown), limits }),
    allocator: (calls) =>
      new GalaxySeatAllocator({
        ...{ log, clock: systemClock, node: world.node.id },
        nodes: () => world.nodes,
        ...(overload && {
          holders: overload.holders,
          overloaded: (kind) => overload.refusal(kind, 'map'),
        }),
        room: {
          ...{ ...feed, galaxy, log, index: new MapIndex(galaxy) },
          slowReader: (step) => metrics.slowReader('galaxy', step),
          ...(overload && { overload }),
        },
        ask: calls && ((node, viewer) => calls.call<Seat>(node, 'seatAtMap', { viewer })),
      }),
  }
}
