import { setTimeout as wait } from 'node:timers/promises'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { Durations } from '../Figures.ts'
import { Batches } from './Batches.ts'
import { Child } from './Child.ts'
import { type Peer, type PeerGround, sharedMs } from './ground.ts'
import type { Publisher } from './Publisher.ts'
import type { Taken } from './peerRows.ts'
import { publisherOf } from './publishers/publisherOf.ts'
import type { Recording } from './recording.ts'
import type { ServerAsked, ServerUsed } from './serverProcess.ts'
import type { ViewersAsked, ViewersGot } from './viewersProcess.ts'

const TICK_MS = 20

/** What a server is given in one turn. */
export interface Measure {
  readonly eventsAFrame: number
  readonly batches: number
  readonly batchesPerS: number
}

/** A server under test in a process of its own, and its viewers in another. */
export class PeerRun {
  readonly peer: Peer
  readonly #server: Child
  readonly #viewers = new Child('viewersProcess.ts')
  readonly #batches: Batches
  readonly #viewersOf = new Map<SectorId, number>()
  #publisher: Publisher | null = null

  /** @param profile whether the server writes a CPU profile into the working directory */
  constructor(peer: Peer, recording: Recording, ground: PeerGround, profile: boolean) {
    this.peer = peer
    const flags = profile ? ['--cpu-prof', `--cpu-prof-name=${peer}.cpuprofile`] : []
    this.#server = new Child('serverProcess.ts', flags)
    this.#batches = new Batches(recording, ground.time)
  }

  /** Resolves when all viewers watch. */
  async start(ground: PeerGround, views: readonly (readonly SectorId[])[]): Promise<void> {
    const { peer } = this
    const port = await this.#askServer<number>({ what: 'serve', peer, ground })
    await this.#askViewers({ what: 'watch', peer, port, views })
    for (const sector of views.flat()) {
      this.#viewersOf.set(sector, this.watching(sector) + 1)
    }
    if (peer !== 'plain') this.#publisher = await publisherOf(peer, ground.redisUrl)
  }

  /** @returns how many viewers have a sector in view */
  watching(sector: SectorId): number {
    return this.#viewersOf.get(sector) ?? 0
  }

  used(): Promise<ServerUsed> {
    return this.#askServer({ what: 'used' })
  }

  /** @returns CPU ms that the server uses while nothing happens */
  async rest(ms: number): Promise<number> {
    const { cpuMs } = await this.used()
    await wait(ms)
    return (await this.used()).cpuMs - cpuMs
  }

  /** @throws an Error unless every viewer got every event of its view once and in order */
  async turn(measure: Measure): Promise<Taken> {
    this.#batches.rewind()
    await this.#askViewers({ what: 'begin' })
    const before = await this.used()
    const startedAt = sharedMs()
    const { due, published } = await this.#play(measure)
    const got = await this.#askViewers({ what: 'await', deliveries: due })
    const after = await this.used()
    if (got.deliveries !== due || got.faults > 0) {
      throw new Error(
        `${this.peer}: ${got.deliveries} of ${due} deliveries and ${got.faults} out of order: nothing can be compared`,
      )
    }
    const latency = new Durations()
    for (const [sector, seq, at] of got.notes) {
      latency.add(at - (published.get(sector)?.get(seq) ?? Number.NaN))
    }
    return {
      events: measure.batches * measure.eventsAFrame,
      seconds: (sharedMs() - startedAt) / 1_000,
      ...{ deliveries: due, unwanted: got.unwanted, bytes: got.bytes },
      ...{ cpuMs: after.cpuMs - before.cpuMs, latency: latency.spread },
    }
  }

  /** Measures while something is done. @returns bytes the viewers read and CPU the server used */
  async over(work: () => Promise<void>): Promise<{ bytes: number; cpuMs: number }> {
    await this.#askViewers({ what: 'begin' })
    const before = await this.used()
    await work()
    const { bytes } = await this.#askViewers({ what: 'await', deliveries: 0 })
    return { bytes, cpuMs: (await this.used()).cpuMs - before.cpuMs }
  }

  async stop(): Promise<void> {
    this.#publisher?.close()
    await Promise.all([this.#server.stop(), this.#viewers.stop()])
  }

  /**
   * Publishes at an even pace.
   * @returns how many deliveries that makes, and when each event was sent
   */
  async #play({ eventsAFrame, batches, batchesPerS }: Measure) {
    const published = new Map<SectorId, Map<number, number>>()
    const startedAt = sharedMs()
    let due = 0
    for (let sent = 0; sent < batches; ) {
      await wait(TICK_MS)
      const now = sharedMs()
      const upTo = Math.min(batches, Math.floor(((now - startedAt) / 1_000) * batchesPerS))
      const some = Array.from({ length: upTo - sent }, () => this.#batches.take(eventsAFrame))
      const publishedAt = sharedMs()
      for (const { sector, events } of some) {
        const times = published.get(sector) ?? new Map<number, number>()
        for (const { seq } of events) times.set(seq, publishedAt)
        published.set(sector, times)
        due += events.length * this.watching(sector)
      }
      this.#publisher?.publish(some)
      sent = upTo
    }
    return { due, published }
  }

  #askServer<T>(asked: ServerAsked): Promise<T> {
    return this.#server.ask(asked)
  }

  #askViewers(asked: ViewersAsked): Promise<ViewersGot> {
    return this.#viewers.ask(asked)
  }
}
