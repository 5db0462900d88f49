import type { Spread } from '../Figures.ts'
import type { Peer } from './ground.ts'

/** What one server took in one turn. */
export interface Taken {
  /** Events that happened in the galaxy. */
  readonly events: number
  readonly seconds: number
  /** A delivery is one event to one viewer who has its sector in view … */
  readonly deliveries: number
  /** … and these are to viewers who have not. */
  readonly unwanted: number
  readonly cpuMs: number
  readonly bytes: number
  /** Published → read; null where no event comes. */
  readonly latency: Spread | null
}

/** What one server took in one row: medians of the rounds. */
export interface PeerRow {
  readonly peer: Peer
  /** Null for the plain room, which knows no frames of events. */
  readonly eventsAFrame: number | null
  /** Events a second, in the galaxy. */
  readonly eventsPerS: number
  /** Server CPU and bytes read by viewers, for each delivery. */
  readonly cpuUs: number
  readonly bytes: number
  /** For each delivery, events to those who have not the sector in view. */
  readonly unwanted: number
  /** Server CPU and bytes for each viewer and second. */
  readonly cpuUsAViewer: number
  readonly bytesAViewer: number
  /** Published → read, ms. */
  readonly p50: number | null
  readonly p99: number | null
  /** CPU for each viewer and second while nothing happens, and memory at the end. */
  readonly restUsAViewer: number
  readonly residentMiB: number
}

/** @param turns of one server with one number of events a frame, from all rounds */
export function peerRow(
  key: Pick<PeerRow, 'peer' | 'eventsAFrame'>,
  viewers: number,
  turns: readonly Taken[],
  other: Pick<PeerRow, 'residentMiB' | 'restUsAViewer'>,
): PeerRow {
  const of = (value: (turn: Taken) => number): number => median(turns.map(value))
  const latencies = turns.flatMap(({ latency }) => latency ?? [])
  return {
    ...key,
    eventsPerS: of(({ events, seconds }) => events / seconds),
    cpuUs: of(({ cpuMs, deliveries }) => (cpuMs * 1_000) / deliveries),
    bytes: of(({ bytes, deliveries }) => bytes / deliveries),
    unwanted: of(({ unwanted, deliveries }) => unwanted / deliveries),
    cpuUsAViewer: of(({ cpuMs, seconds }) => (cpuMs * 1_000) / seconds / viewers),
    bytesAViewer: of(({ bytes, seconds }) => bytes / seconds / viewers),
    p50: latencies.length > 0 ? median(latencies.map(({ p50 }) => p50)) : null,
    p99: latencies.length > 0 ? median(latencies.map(({ p99 }) => p99)) : null,
    ...other,
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
