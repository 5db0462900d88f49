import type { Spread } from '../Figures.ts'
import type { Peer } from './ground.ts'

/** What one server used and delivered in one turn. */
export interface Taken {
  /** Events that happened in the galaxy. */
  readonly events: number
  readonly seconds: number
  /** Deliveries: events, each counted once for every viewer with its sector in view. */
  readonly deliveries: number
  /** Events sent to viewers without the sector in view. */
  readonly unwanted: number
  readonly cpuMs: number
  readonly bytes: number
  /** Time from publishing to reading; null for a peer that sends no events. */
  readonly latency: Spread | null
}

/** What one server used and delivered in one row: medians of the rounds. */
export interface PeerRow {
  readonly peer: Peer
  /** Null for the plain room, which has no frames of events. */
  readonly eventsAFrame: number | null
  /** Events per second in the galaxy. */
  readonly eventsPerS: number
  /** Server CPU and bytes read by viewers, per delivery. */
  readonly cpuUs: number
  readonly bytes: number
  /** Events to viewers without the sector in view, per delivery. */
  readonly unwanted: number
  /** Server CPU and bytes, per viewer and second. */
  readonly cpuUsAViewer: number
  readonly bytesAViewer: number
  /** Time from publishing to reading, in ms. */
  readonly p50: number | null
  readonly p99: number | null
  /** CPU per viewer and second while nothing happens, and memory at the end. */
  readonly restUsAViewer: number
  readonly residentMiB: number
}

/** @param turns turns of one server with one number of events per frame, from all rounds */
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
