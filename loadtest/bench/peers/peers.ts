import type { Figure } from '../Figures.ts'
import type { FeedGround } from '../feedGalaxy.ts'
import { writeResult } from '../writeResult.ts'
import { comparePeers } from './comparePeers.ts'
import { PEER_NAMES, type Peer } from './ground.ts'
import type { PeerRow } from './peerRows.ts'

const PACKAGES = [
  ...['ws', 'socket.io', '@socket.io/redis-adapter', 'socket.io-client'],
  ...['@colyseus/core', '@colyseus/schema', '@colyseus/ws-transport', 'ioredis'],
]
/**
 * From this number of events per frame on, Starlane must use a given factor less than socket.io.
 */
const GATHERED_FROM = 4
const MARKS = { naive: 5, socketio: 3, socketioAlone: 1 }
const FLOOR_MARK = { unit: 'times', mark: 1.3 }

/**
 * The same events to the same viewers by Starlane and by others. Returns a table, and writes
 * peers.json for charts.
 */
export async function peers(ground: FeedGround): Promise<Figure[]> {
  const compared = await comparePeers(ground)
  const isAll = process.env.PEERS === undefined
  if (isAll) await writeResult(ground.isShort ? 'peers-short' : 'peers', PACKAGES, compared)
  return compared.rows.flatMap((row) => figuresOf(row, compared.rows))
}

function figuresOf(row: PeerRow, rows: readonly PeerRow[]): Figure[] {
  const own = rows.find((one) => one.peer === 'starlane' && one.eventsAFrame === row.eventsAFrame)
  const name = PEER_NAMES[row.peer]
  const what = row.eventsAFrame === null ? name : `${row.eventsAFrame} a frame: ${name}`
  const latency = row.p50 === null ? 'up to a patch late' : `p50 ${ms(row.p50)}, p99 ${ms(row.p99)}`
  const figures: Figure[] = [
    {
      what: `${what}: server CPU for a delivery`,
      value: row.cpuUs,
      unit: 'µs',
      note: `${row.eventsPerS.toFixed(0)} events/s, ${row.cpuUsAViewer.toFixed(0)} µs a viewer and second, ${row.restUsAViewer.toFixed(1)} at rest`,
    },
    {
      what: `${what}: bytes for a delivery`,
      value: row.bytes,
      unit: 'B',
      note: `${(row.bytesAViewer / 1_024).toFixed(2)} KiB/s a viewer; ${latency}; ${row.residentMiB.toFixed(0)} MiB`,
    },
  ]
  if (!own || row === own) return figures
  if (row.peer === 'floor') {
    const value = own.cpuUs / row.cpuUs
    return [...figures, { what: `${what}: Starlane's CPU over its`, value, ...FLOOR_MARK }]
  }
  const mark = markOf(row.peer, row.eventsAFrame ?? 0)
  const times = { unit: 'times', ...(mark ? { mark, isAtLeast: true } : {}) }
  return [
    ...figures,
    { what: `${what}: its CPU over Starlane's`, value: row.cpuUs / own.cpuUs, ...times },
    { what: `${what}: its bytes over Starlane's`, value: row.bytes / own.bytes, ...times },
  ]
}

/** The factor by which Starlane must use less; null if there is no mark. */
function markOf(peer: Peer, eventsAFrame: number): number | null {
  if (peer === 'naive') return MARKS.naive
  if (peer !== 'socketio') return null
  return eventsAFrame >= GATHERED_FROM ? MARKS.socketio : MARKS.socketioAlone
}

function ms(value: number | null): string {
  return value === null ? '—' : `${value.toPrecision(2)} ms`
}
