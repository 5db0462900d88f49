import { openDatabase } from '../../../src/db/dataSource.ts'
import { createLog } from '../../../src/ops/log.ts'
import { makeGalaxy } from '../../../src/sim/galaxy/galaxy.ts'
import { openRedis } from '../../openRedis.ts'
import { FEED_SEED, type FeedGround, spreadViews } from '../feedGalaxy.ts'
import { PEERS, type Peer, sharedMs } from './ground.ts'
import { PeerRun } from './PeerRun.ts'
import { PlainPlay } from './PlainPlay.ts'
import type { PeerRow } from './peerRows.ts'
import { type Lengths, playPeers } from './playPeers.ts'
import { recordMerchants } from './recording.ts'

const SECTORS = 256
const SECTORS_EACH = 9
const MERCHANTS = 128
const RECORDED = 4_000
/** Commits published per second: each viewer then gets about 5 frames a second. */
const BATCHES_PER_S = 140
const LONG: Lengths = {
  ...{ viewers: 800, rounds: 3, seconds: 3 },
  ...{ batchesPerS: BATCHES_PER_S, naiveEventsPerS: 70 },
}
const SHORT: Lengths = {
  ...{ viewers: 400, rounds: 1, seconds: 1 },
  ...{ batchesPerS: BATCHES_PER_S, naiveEventsPerS: 140 },
}

export interface PeersCompared {
  readonly setup: Lengths & {
    readonly sectors: number
    readonly sectorsEach: number
    /** In the plain room. */
    readonly movingFleets: number
  }
  readonly rows: readonly PeerRow[]
}

/**
 * Sends the same events to the same viewers by each of the peers in turn, for several rounds. Only
 * one server is busy at a time, alone in its process; its viewers are in another process. Every
 * viewer must get every event of its view once and in order. PEERS=starlane,floor compares only
 * those, and PEERS_PROFILE=1 writes a CPU profile of each server.
 */
export async function comparePeers({ postgresUrl, isShort }: FeedGround): Promise<PeersCompared> {
  const lengths = isShort ? SHORT : LONG
  const peers = PEERS.filter((peer) => process.env.PEERS?.split(',').includes(peer) ?? true)
  const galaxy = makeGalaxy(FEED_SEED, SECTORS)
  const recording = recordMerchants(galaxy, MERCHANTS, RECORDED)
  const rate = Math.round((BATCHES_PER_S * recording.ms) / recording.open.length / 1_000)
  const redis = await openRedis()
  await emptyDatabase(postgresUrl)
  const time = { galaxyMs: recording.from, sinceMs: sharedMs(), rate }
  const ground = { redisUrl: redis.url, postgresUrl, seed: FEED_SEED, sectors: SECTORS, time }
  const plain = new PlainPlay(redis.url, recording, time)
  const runs = new Map<Peer, PeerRun>()
  try {
    for (const peer of peers) {
      const run = new PeerRun(peer, recording, ground, Boolean(process.env.PEERS_PROFILE))
      runs.set(peer, run)
      await run.start(ground, spreadViews(galaxy, lengths.viewers, SECTORS_EACH))
    }
    const rows = await playPeers(runs, plain, lengths)
    const movingFleets = recording.standing.length
    const setup = { ...lengths, sectors: SECTORS, sectorsEach: SECTORS_EACH, movingFleets }
    return { setup, rows }
  } finally {
    plain.close()
    await Promise.all([...runs.values()].map((run) => run.stop()))
    await redis.stop()
  }
}

async function emptyDatabase(postgresUrl: string): Promise<void> {
  const database = await openDatabase({
    connectionString: postgresUrl,
    ...{ log: createLog('warn'), applicationName: 'bench' },
  })
  await database.web.query('drop schema public cascade')
  await database.web.query('create schema public')
  await database.close()
}
