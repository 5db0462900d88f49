import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { matchMaker } from '@colyseus/core'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { GalaxyRoom, type GalaxyRoomOptions } from '../../../../rooms/galaxy/GalaxyRoom.ts'
import { BurstWire } from '../../../../src/cluster/BurstWire.ts'
import { joinCluster } from '../../../../src/cluster/joinCluster.ts'
import { openDatabase } from '../../../../src/db/dataSource.ts'
import { migrate } from '../../../../src/db/migrate.ts'
import { Feeds } from '../../../../src/feed/Feeds.ts'
import { MapIndex } from '../../../../src/feed/MapIndex.ts'
import { PostgresJournal } from '../../../../src/feed/PostgresJournal.ts'
import { createLog } from '../../../../src/ops/log.ts'
import { PINGS, startMatchmaker } from '../../../../src/server.ts'
import { WRITES } from '../../../../src/sim/versions.ts'
import { foundGalaxy } from '../../../../src/world/foundGalaxy.ts'
import { galaxyNow, type PeerGround } from '../ground.ts'

/**
 * Starlane's map, put together as in src/server/createMap.ts: galaxy room, feeds, journal in
 * Postgres and bus in Redis. It hosts no sector: all events come over the bus, as from another
 * process.
 *
 * @returns its port, which answers any request with a seat
 */
export async function serveStarlane(ground: PeerGround): Promise<number> {
  const log = createLog('warn')
  const { database, galaxy } = await foundHere(ground)
  const cluster = await joinCluster(ground.redisUrl, log)
  const id = await startMatchmaker(log, null, cluster)
  const journal = new PostgresJournal(database)
  const time = () => ({ now: galaxyNow(ground.time), rate: ground.time.rate })
  const feeds = new Feeds({
    ...{ journal, log, time, wire: new BurstWire(cluster.presence) },
    isJoined: () => cluster.isConnected(),
    writes: () => WRITES,
    monotonicMs: () => performance.now(),
  })
  const options: GalaxyRoomOptions = {
    ...{ feeds, journal, time, galaxy, log, index: new MapIndex(galaxy) },
    ...{ roomId: `galaxy-${id}`, slowReader: () => {} },
  }
  matchMaker.defineRoomType('galaxy', GalaxyRoom)
  const http = createServer(async (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await matchMaker.reserveSeatFor(room, {}, { commander: null })))
  })
  new WebSocketTransport({ noServer: true, ...PINGS }).attachToServer(http)
  await matchMaker.accept()
  feeds.start()
  const room = await matchMaker.createRoom('galaxy', options)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return (http.address() as AddressInfo).port
}

/** Founds a new galaxy in which nobody flies. */
async function foundHere({ postgresUrl: connectionString, seed, sectors, time }: PeerGround) {
  const log = createLog('warn')
  await migrate({ connectionString, log })
  const database = await openDatabase({ connectionString, log, applicationName: 'bench peer' })
  const founding = { seed, sectors, merchants: 0, timeScale: time.rate }
  return { database, galaxy: await foundGalaxy(database, founding) }
}
