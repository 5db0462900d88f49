import type { ChronicleConsumer } from '../chronicle/ChronicleConsumer.ts'
import { ChronicleReader } from '../chronicle/ChronicleReader.ts'
import { ChronicleRounds } from '../chronicle/ChronicleRounds.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { Log } from '../ops/log.ts'
import type { ConsumerFigures } from '../ops/Metrics.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { EventType } from '../sim/events.ts'
import type { SectorHost } from '../world/sectors/SectorHost.ts'
import type { World } from '../world/World.ts'

interface Running {
  readonly consumer: ChronicleConsumer
  readonly types: ReadonlySet<EventType>
  readonly reader: ChronicleReader
  readonly rounds: ChronicleRounds
}

export interface ChronicleConsumersContext {
  /** The galaxy's database, to which they also write. */
  readonly pool: DatabasePool
  readonly world: World
  readonly log: Log
  /** By default as `ChronicleRounds` has it. */
  readonly pollMs?: number
}

/**
 * Runs the consumers of the chronicle in this process. Each process applies what its own sectors
 * note, at once, so that no two do the same work. What a process noted and did not apply before it
 * died is found by the regular looks of the others.
 */
export class ChronicleConsumers {
  readonly #running: readonly Running[]
  readonly #world: World

  constructor(
    { pool, world, log, pollMs }: ChronicleConsumersContext,
    consumers: readonly ChronicleConsumer[],
  ) {
    this.#world = world
    this.#running = consumers.map((consumer) => {
      const reader = new ChronicleReader(pool, pool, consumer)
      const rounds = new ChronicleRounds(reader, {
        ...(pollMs === undefined ? {} : { pollMs }),
        onError: (error) => {
          const { name } = consumer
          log.warn({ err: error, consumer: name }, 'the chronicle was not read; tried again soon')
        },
      })
      return { consumer, types: new Set(consumer.types), reader, rounds }
    })
  }

  /** How far behind the consumers are. */
  figures(): ConsumerFigures[] {
    return this.#running.map(({ consumer, reader, rounds }) => ({
      ...{ name: consumer.name, waiting: reader.waiting, ageMs: rounds.ageMs },
    }))
  }

  start(): void {
    this.#world.watch({ live: (host) => this.#listen(host), gone: () => {} })
    for (const host of this.#world.hosts.values()) this.#listen(host)
    for (const { rounds } of this.#running) rounds.start()
  }

  /** Resolves when what is under way has ended, which is soon. */
  async stop(): Promise<void> {
    await Promise.all(this.#running.map(({ rounds }) => rounds.stop()))
  }

  #listen(host: SectorHost): void {
    host.watch({ committed: ({ sector, events }) => this.#hear(sector, events), gone: () => {} })
  }

  /** Other entries than a consumer wants can wait for a look: they only move its cursor. */
  #hear(sector: SectorId, events: readonly { readonly type: EventType }[]): void {
    for (const { types, rounds } of this.#running) {
      if (events.some(({ type }) => types.has(type))) rounds.hear(sector)
    }
  }
}
