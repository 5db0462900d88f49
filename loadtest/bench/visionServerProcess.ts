/**
 * The child process of visionSockets.ts: one real sector's room with real sockets, over a host that
 * only reports commits, without simulation and database. It measures itself.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { matchMaker } from '@colyseus/core'
import { Encoder } from '@colyseus/schema'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { socketOf } from '../../rooms/colyseus/internals.ts'
import { roomIdOf, type SectorRoomOptions } from '../../rooms/sector/SectorRoom.ts'
import { SectorRooms } from '../../rooms/sector/SectorRooms.ts'
import { STATE_BYTES_MAX } from '../../rooms/sector/sectorSchema.ts'
import { createLog } from '../../src/ops/log.ts'
import { startMatchmaker } from '../../src/server.ts'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import { emptySector } from '../../src/sim/sectorState.ts'
import { sharedInAlliances } from '../../src/vision/Grouping.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import type { Commit, SectorWatcher } from '../../src/world/sectors/SectorWatchers.ts'
import { answerParent, endWithParent } from '../answerParent.ts'
import { Durations, type Spread } from './Figures.ts'
import type { VisionSeat } from './visionClientsProcess.ts'
import { CROWD_BEGINS, Crowd, type CrowdLayout } from './visionCrowd.ts'

export interface VisionAsked {
  readonly clients: number
  readonly groups: number
  readonly layout: CrowdLayout
  readonly seconds: number
}

export interface VisionMeasured {
  readonly cpuShare: number
  readonly idleCpuShare: number
  readonly patchesPerS: number
  readonly bytesPerClientPerS: number
  readonly joins: Spread
}

const LEASE = { sector: 1, epoch: 1_790_000_000_000 }
const CHANGES_PER_S = 30
const SETTLE_MS = 3_000

endWithParent()
process.once('message', async (asked: VisionAsked) => {
  await answerParent(await measure(asked))
  process.exit(0)
})

async function measure({ clients, groups, layout, seconds }: VisionAsked): Promise<VisionMeasured> {
  Encoder.BUFFER_SIZE = STATE_BYTES_MAX
  const log = createLog('warn')
  await startMatchmaker(log)
  const crowd = new Crowd(groups, 10, layout)
  const startedAt = performance.now()
  const now = () => CROWD_BEGINS + Math.floor(performance.now() - startedAt)
  const state = { ...emptySector('bench', LEASE.sector), now: now(), fleets: crowd.fleets }
  const watchers: SectorWatcher[] = []
  const host = {
    ...{ lease: LEASE, life: 'live', committed: state, now },
    watch: (watcher: SectorWatcher) => {
      watchers.push(watcher)
      return () => {}
    },
  } as unknown as SectorHost
  let patches = 0
  const options: Omit<SectorRoomOptions, 'host'> = {
    log,
    ...{ isLeased: () => true, rate: () => 1 },
    grouping: sharedInAlliances(NO_FACTS, () => true),
    ...{ answered: () => {}, stateEncoded: () => {}, slowReader: () => {} },
    patched: () => {
      patches += 1
    },
  }
  const rooms = new SectorRooms(options)
  const http = createServer()
  new WebSocketTransport({ noServer: true }).attachToServer(http)
  await matchMaker.accept()
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  const joins = new Durations()
  const child = fork(path.join(import.meta.dirname, 'visionClientsProcess.ts'))
  process.once('exit', () => child.kill('SIGKILL'))
  const turn = (): void => {
    const { id } = crowd.turn(now())
    state.seq += 1
    const events = [{ type: 'fleet.course', data: { fleetId: id } }]
    const commit = { events, departures: [] } as unknown as Commit
    for (const watcher of watchers) watcher.committed(commit)
  }
  const listing = await rooms.roomOf(host)
  const turning = setInterval(turn, 1_000 / CHANGES_PER_S)
  for (let index = 0; index < clients; index++) {
    const commander = crowd.commanders[index % groups] ?? ''
    const seat = await matchMaker.reserveSeatFor(listing, {}, { commander })
    child.send({ endpoint, seat } satisfies VisionSeat)
    const [ms] = (await once(child, 'message', { signal: AbortSignal.timeout(30_000) })) as [number]
    joins.add(ms)
  }
  await wait(SETTLE_MS)
  const room = matchMaker.getLocalRoomById(roomIdOf(LEASE))
  const written = () =>
    room.clients.reduce((sum, client) => sum + (socketOf(client)?.bytesWritten ?? 0), 0)
  const over = async (): Promise<number> => {
    const [cpu, from] = [process.cpuUsage(), performance.now()]
    await wait(seconds * 1_000)
    const { user, system } = process.cpuUsage(cpu)
    return (user + system) / 1_000 / (performance.now() - from)
  }
  const before = { patches, bytes: written() }
  const cpuShare = await over()
  const after = { patches, bytes: written() }
  clearInterval(turning)
  const idleCpuShare = await over()
  child.kill('SIGKILL')
  return {
    ...{ cpuShare, idleCpuShare, joins: joins.spread },
    patchesPerS: (after.patches - before.patches) / seconds,
    bytesPerClientPerS: (after.bytes - before.bytes) / seconds / clients,
  }
}
