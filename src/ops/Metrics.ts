import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ReadMetric } from './readMetrics.ts'

/** Values that are read when the metrics are requested. */
export interface Gauges {
  sectorsLive(): number
  ordersQueued(): number
  clients(): number
  /** Open Server-Sent Events streams. */
  eventStreams(): number
  isLeased(): boolean
  /** Living processes, including this one. */
  processes(): number
}

/** A commit statement and its answer. */
export interface Flushed {
  readonly commits: number
  readonly events: number
  readonly ms: number
  readonly settled: boolean
  readonly verdicts: readonly { readonly kind: string }[]
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096]
const BYTES = [1_024, 4_096, 16_384, 65_536, 131_072, 262_144, 524_288, 1_048_576]

/** How far a consumer of the chronicle is behind. */
export interface ConsumerFigures {
  readonly name: string
  /** Entries that waited at its last look at all sectors. */
  readonly waiting: number
  /** Real ms since such a look last succeeded. */
  readonly ageMs: number
}

/** The process's metrics, in the form that Prometheus reads. Times are in seconds. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #inRegistry = { registers: [this.#registry] }
  readonly #orders = new Counter({
    ...this.#inRegistry,
    name: 'starlane_orders_total',
    help: 'Orders answered, by code: ok, or why not.',
    labelNames: ['code'],
  })
  readonly #orderSeconds = new Histogram({
    ...this.#inRegistry,
    name: 'starlane_order_seconds',
    help: 'From an order received to its answer.',
    buckets: SECONDS,
  })
  readonly #commitSeconds = new Histogram({
    ...this.#inRegistry,
    name: 'starlane_commit_seconds',
    help: 'A commit statement, sent to answered.',
    buckets: SECONDS,
  })
  readonly #commitEvents = new Histogram({
    ...this.#inRegistry,
    name: 'starlane_commit_events',
    help: 'Events in a commit statement.',
    buckets: SIZES,
  })
  readonly #commitSectors = new Histogram({
    ...this.#inRegistry,
    name: 'starlane_commit_sectors',
    help: 'Sectors in a commit statement.',
    buckets: SIZES,
  })
  readonly #verdicts = new Counter({
    ...this.#inRegistry,
    name: 'starlane_commit_verdicts_total',
    help: 'Sectors offered in commits, by what the database said of them.',
    labelNames: ['kind'],
  })
  readonly #settled = new Counter({
    ...this.#inRegistry,
    name: 'starlane_commit_settled_total',
    help: 'Commits of unknown outcome that were settled by sending them again.',
  })
  readonly #gone = new Counter({
    ...this.#inRegistry,
    name: 'starlane_sectors_gone_total',
    help: 'Sectors that ceased to be hosted here, by why.',
    labelNames: ['reason'],
  })
  readonly #patches = new Counter({
    ...this.#inRegistry,
    name: 'starlane_room_patches_total',
    help: 'State patches made by sector rooms.',
  })
  readonly #patchDeliveries = new Counter({
    ...this.#inRegistry,
    name: 'starlane_room_patch_deliveries_total',
    help: 'State patches sent, one for each client of the room.',
  })
  readonly #stateBytes = new Histogram({
    ...this.#inRegistry,
    name: 'starlane_room_state_bytes',
    help: "A sector's full state, as a joining client gets it.",
    buckets: BYTES,
  })
  readonly #slowReaders = new Counter({
    ...this.#inRegistry,
    name: 'starlane_slow_readers_total',
    help: 'Clients that did not read what they were sent, by what was done: skipped, caught_up, cut.',
    labelNames: ['room', 'step'],
  })
  readonly #guests = new Counter({
    ...this.#inRegistry,
    name: 'starlane_guests_total',
    help: 'Guests asked for, by what came of it.',
    labelNames: ['outcome'],
  })
  readonly #eventStreams = new Counter({
    ...this.#inRegistry,
    name: 'starlane_event_streams_total',
    help: 'Streams of Server-Sent Events, by what became of them: opened, resumed, refused, limited, overloaded; cut.',
    labelNames: ['outcome'],
  })
  readonly #feedTold = new Histogram({
    ...this.#inRegistry,
    name: 'starlane_feed_told_seconds',
    help: "From a commit's answer at its owner until its events are put into messages here, for each sector's part; by the way they came: own (hosted here), bus (from another process, by both clocks).",
    labelNames: ['way'],
    buckets: SECONDS,
  })
  readonly #overloadRefusals = new Counter({
    ...this.#inRegistry,
    name: 'starlane_overload_refusals_total',
    help: 'Refused because there was too much to do, by what was asked for: order, guest, seat, map, stream.',
    labelNames: ['what'],
  })
  readonly #auditFindings = new Gauge({
    ...this.#inRegistry,
    name: 'starlane_audit_findings',
    help: 'Breaches of a rule that the last audit of this process found in the database.',
    labelNames: ['rule'],
  })
  readonly #auditSuccess = new Gauge({
    ...this.#inRegistry,
    name: 'starlane_audit_last_success_timestamp_seconds',
    help: 'When an audit last came to its end, whatever it found; 0: none has.',
  })

  constructor(gauges: Gauges) {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 50 })
    this.#orders.inc({ code: 'ok' }, 0)
    this.#gauge('starlane_sectors_live', 'Sectors hosted here.', gauges.sectorsLive)
    this.#gauge('starlane_orders_queued', 'Orders that wait for their turn.', gauges.ordersQueued)
    this.#gauge('starlane_clients', 'Clients in rooms.', gauges.clients)
    this.#gauge('starlane_event_streams', 'Server-Sent Events streams.', gauges.eventStreams)
    this.#gauge('starlane_processes', 'Processes of the galaxy that live.', gauges.processes)
    this.#gauge('starlane_leased', 'Whether the process may host: 1 or 0.', () =>
      Number(gauges.isLeased()),
    )
  }

  orderAnswered(code: string, ms: number): void {
    this.#orders.inc({ code })
    this.#orderSeconds.observe(ms / 1_000)
  }

  committed({ commits, events, ms, settled, verdicts }: Flushed): void {
    this.#commitSeconds.observe(ms / 1_000)
    this.#commitEvents.observe(events)
    this.#commitSectors.observe(commits)
    if (settled) this.#settled.inc()
    for (const { kind } of verdicts) this.#verdicts.inc({ kind })
  }

  sectorGone(reason: string): void {
    this.#gone.inc({ reason })
  }

  roomPatched(clients: number): void {
    this.#patches.inc()
    this.#patchDeliveries.inc(clients)
  }

  stateEncoded(bytes: number): void {
    this.#stateBytes.observe(bytes)
  }

  slowReader(room: 'sector' | 'galaxy', step: 'skipped' | 'caught_up' | 'cut'): void {
    this.#slowReaders.inc({ room, step })
  }

  guestAsked(outcome: 'made' | 'limited' | 'full' | 'refused' | 'overloaded'): void {
    this.#guests.inc({ outcome })
  }

  /** @param outcome `cut` for an open stream whose client read too slowly */
  eventStream(outcome: 'opened' | 'resumed' | 'refused' | 'limited' | 'overloaded' | 'cut'): void {
    this.#eventStreams.inc({ outcome })
  }

  /** Counts a refusal because of overload. */
  overloadRefused(what: 'order' | 'guest' | 'seat' | 'map' | 'stream'): void {
    this.#overloadRefusals.inc({ what })
  }

  /** Notes how long after its commit's answer a batch came to this process's feed. */
  feedTold(way: 'own' | 'bus', ms: number): void {
    this.#feedTold.observe({ way }, ms / 1_000)
  }

  /** Adds gauges, for values that rise and fall. Call it once per gauge. */
  gauge(readings: readonly ReadMetric[]): void {
    for (const { name, help, read } of readings) this.#gauge(name, help, read)
  }

  /** Adds counters, for values that only grow. Call it once per counter. */
  count(readings: readonly ReadMetric[]): void {
    for (const { name, help, read } of readings) this.#counter(name, help, read)
  }

  /** @param findings by rule; a rule that is not listed keeps its value */
  audited(findings: Readonly<Record<string, { readonly findings: number }>>): void {
    for (const [rule, count] of Object.entries(findings)) {
      this.#auditFindings.set({ rule }, count.findings)
    }
    this.#auditSuccess.setToCurrentTime()
  }

  /** Adds what is known of the consumers of the chronicle. Call it once. */
  consumers(read: () => readonly ConsumerFigures[]): void {
    this.#perConsumer(
      'starlane_chronicle_waiting_entries',
      'Entries of the chronicle that waited at the last look of this process, by who reads it.',
      () => read().map(({ name, waiting }) => [name, waiting]),
    )
    this.#perConsumer(
      'starlane_chronicle_look_age_seconds',
      'Time since this process last looked at the whole chronicle and applied it, by who reads it.',
      () => read().map(({ name, ageMs }) => [name, ageMs / 1_000]),
    )
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      ...this.#inRegistry,
      name,
      help,
      collect() {
        this.set(read())
      },
    })
  }

  #perConsumer(name: string, help: string, read: () => (readonly [string, number])[]): void {
    new Gauge({
      ...this.#inRegistry,
      name,
      help,
      labelNames: ['consumer'],
      collect() {
        for (const [consumer, value] of read()) this.set({ consumer }, value)
      },
    })
  }

  /** @param read returns a value that only grows */
  #counter(name: string, help: string, read: () => number): void {
    new Counter({
      ...this.#inRegistry,
      name,
      help,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  }
}
