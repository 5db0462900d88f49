import { type EntityManager, LessThan, MoreThan } from 'typeorm'
import { chronicleEntity } from '../db/entities/chronicle.ts'
import { chronicleConsumerEntity } from '../db/entities/chronicleConsumer.ts'
import { chronicleCursorEntity } from '../db/entities/chronicleCursor.ts'
import { sectorEntity } from '../db/entities/sector.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { readEvent } from '../sim/versions.ts'
import type { ChronicleConsumer, ChronicleEntry } from './ChronicleConsumer.ts'

/** The most entries applied in one transaction. */
const BATCH_MAX = 500

interface Progress {
  readonly live: number
  readonly building: number | null
}

/**
 * Feeds the chronicle to a consumer. It can rebuild what the consumer made while the old is shown.
 *
 *     chronicle (galaxy's database) → batch → apply and move the cursor, in one transaction
 *
 * The cursor is locked before a batch is read. So any number of processes may run the same
 * consumer, and each entry is applied once, even after a crash. A process has one reader per
 * consumer, which `ChronicleRounds` calls.
 */
export class ChronicleReader {
  readonly #galaxy: DatabasePool
  readonly #target: DatabasePool
  readonly #consumer: ChronicleConsumer

  /** @param target where the consumer writes: the galaxy's database, or one of its own */
  constructor(galaxy: DatabasePool, target: DatabasePool, consumer: ChronicleConsumer) {
    this.#galaxy = galaxy
    this.#target = target
    this.#consumer = consumer
  }

  /** @returns the generation to show @throws if the database fails */
  async live(): Promise<number> {
    return (await this.#progress()).live
  }

  /**
   * Applies all entries noted up to now, to the generation shown and to one that is being built.
   * Then the built generation is shown, and older ones are deleted.
   *
   * @returns how many entries were applied
   * @throws if a database fails; batches applied before that stand
   */
  async catchUp(): Promise<number> {
    const { live, building } = await this.#progress()
    const applied = await this.#bringUp(live)
    if (building === null) return applied
    const built = await this.#bringUp(building)
    await this.#swap(building)
    return applied + built
  }

  /** Orders a new generation, built from the first entry on. The next `catchUp` builds it. */
  async rebuild(): Promise<void> {
    await this.#progress()
    await this.#target.dataSource
      .getRepository(chronicleConsumerEntity)
      .update({ name: this.#consumer.name }, { building: () => 'coalesce(building, live + 1)' })
  }

  async #progress(): Promise<Progress> {
    const { name } = this.#consumer
    const consumers = this.#target.dataSource.getRepository(chronicleConsumerEntity)
    const known = await consumers.findOneBy({ name })
    if (known) return known
    await consumers.createQueryBuilder().insert().values({ name }).orIgnore().execute()
    return await consumers.findOneByOrFail({ name })
  }

  async #bringUp(generation: number): Promise<number> {
    const noted = await this.#galaxy.dataSource.getRepository(sectorEntity).find({
      select: { id: true, noted: true },
      where: { noted: MoreThan(0) },
      order: { id: 'ASC' },
    })
    const cursors = await this.#target.dataSource
      .getRepository(chronicleCursorEntity)
      .findBy({ consumer: this.#consumer.name, generation })
    const at = new Map(cursors.map(({ sector, n }) => [sector, n]))
    let applied = 0
    for (const { id: sector, noted: last } of noted) {
      if ((at.get(sector) ?? 0) < last) applied += await this.#bringUpSector(generation, sector)
    }
    return applied
  }

  async #bringUpSector(generation: number, sector: SectorId): Promise<number> {
    for (let applied = 0; ; ) {
      const count = await this.#target.dataSource.transaction((manager) =>
        this.#applyBatch(manager, generation, sector),
      )
      applied += count
      if (count < BATCH_MAX) return applied
    }
  }

  async #applyBatch(manager: EntityManager, generation: number, sector: SectorId): Promise<number> {
    const cursors = manager.getRepository(chronicleCursorEntity)
    const place = { consumer: this.#consumer.name, generation, sector }
    await cursors
      .createQueryBuilder()
      .insert()
      .values({ ...place, n: 0 })
      .orIgnore()
      .execute()
    const { n: after } = await cursors.findOneOrFail({
      where: place,
      lock: { mode: 'pessimistic_write' },
    })
    const entries = await this.#read(sector, after)
    const last = entries.at(-1)
    if (!last) return 0
    if (last.n !== after + entries.length) {
      throw new Error(`the chronicle of sector ${sector} has a gap after ${after}`)
    }
    await this.#consumer.apply(manager, generation, entries)
    await cursors.update(place, { n: last.n })
    return entries.length
  }

  async #read(sector: SectorId, after: number): Promise<ChronicleEntry[]> {
    const rows = await this.#galaxy.dataSource.getRepository(chronicleEntity).find({
      where: { sector, n: MoreThan(after) },
      order: { n: 'ASC' },
      take: BATCH_MAX,
    })
    return rows.map(({ n, recordedAt: _, ...noted }) => ({
      sector,
      n,
      event: readEvent({ ...noted, audience: '' }),
    }))
  }

  /** Makes the built generation the shown one, unless another process already has. */
  async #swap(building: number): Promise<void> {
    const { name } = this.#consumer
    await this.#target.dataSource.transaction(async (manager) => {
      const swapped = await manager
        .getRepository(chronicleConsumerEntity)
        .update({ name, building }, { live: building, building: null })
      if (swapped.affected === 0) return
      const cursors = manager.getRepository(chronicleCursorEntity)
      const old = { consumer: name, generation: LessThan(building) }
      const generations = await cursors
        .createQueryBuilder('cursor')
        .select('cursor.generation', 'generation')
        .distinct()
        .where(old)
        .getRawMany<{ generation: number }>()
      for (const { generation } of generations) await this.#consumer.forget(manager, generation)
      await cursors.delete(old)
    })
  }
}
