import type { SectorId } from '../../../src/sim/core/ids.ts'

/** The servers that carry the same events to the same viewers. */
export const PEERS = ['starlane', 'floor', 'naive', 'socketio', 'plain'] as const
export type Peer = (typeof PEERS)[number]

/** Their names in tables and charts. */
export const PEER_NAMES: Readonly<Record<Peer, string>> = {
  starlane: 'Starlane',
  floor: 'bare ws, the same frames',
  naive: 'ws, JSON of everything to everyone',
  socketio: 'socket.io, a room per sector, Redis adapter',
  plain: 'a plain Colyseus room, positions at 20 Hz',
}

/** What surrounds a server under test. */
export interface PeerGround {
  readonly redisUrl: string
  readonly postgresUrl: string
  readonly seed: string
  readonly sectors: number
  readonly time: GroundTime
}

/** The galaxy time of all processes: galaxy ms at a moment in shared ms, and galaxy ms per ms. */
export interface GroundTime {
  readonly galaxyMs: number
  readonly sinceMs: number
  readonly rate: number
}

/** @returns galaxy ms */
export function galaxyNow({ galaxyMs, sinceMs, rate }: GroundTime): number {
  return Math.floor(galaxyMs + (sharedMs() - sinceMs) * rate)
}

/** The naive server's topic in Redis. Starlane and socket.io have their own. */
export const NAIVE_TOPIC = 'bench:naive'
export const PLAIN_TOPIC = 'bench:plain'

export function frameTopicOf(sector: SectorId): string {
  return `bench:frames:${sector}`
}

/** The name of socket.io's room for a sector, and of the event it emits. */
export function socketioRoomOf(sector: SectorId): string {
  return `sector:${sector}`
}

/** Monotonic ms, the same for all processes of a machine. */
export function sharedMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
