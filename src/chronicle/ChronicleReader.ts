import { type EntityManager, LessThan, MoreThan } from 'typeorm'
import { chronicleConsumerEntity } from '../db/entities/chronicleConsumer.ts'
import { type ChronicleCursorRow, chronicleCursorEntity } from '../db/entities/chronicleCursor.ts'
import { sectorEntity } from '../db/entities/sector.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { EventType } from '../sim/events.ts'
import type { ChronicleConsumer } from './ChronicleConsumer.ts'
import { readEntries } from './readEntries.ts'

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
 * consumer, and each entry is applied once, even after a crash. The consumer's row is locked too,
 * shared: so a generation is not deleted while something is written for it, nor written afterwards.
 * A process has one reader per consumer, which `ChronicleRounds` calls.
 */
export class ChronicleReader {
  readonly #galaxy: DatabasePool
  readonly #target: DatabasePool
  readonly #consumer: ChronicleConsumer
  readonly #types: ReadonlySet<EventType>
  #waiting = 0
  /** All that was noted, in all sectors, when the last look began, which then applied all of it. */
  #seen: { readonly generation: number; readonly entries: number } | null = null
  #isStopped = false

  /** @param target where the consumer writes: the galaxy's database, or one of its own */
  constructor(galaxy: DatabasePool, target: DatabasePool, consumer: ChronicleConsumer) {
    this.#galaxy = galaxy
    this.#target = target
    this.#consumer = consumer
    this.#types = new Set(consumer.types)
  }

  /** How many entries waited when the last look at all sectors began. */
  get waiting(): number {
    return this.#waiting
  }

  /** @returns the generation to show @throws if the database fails */
  async live(): Promise<number> {
    return (await this.#progress()).live
  }

  /**
   * Looks at all sectors, and applies all entries noted up to now, to the generation shown and to
   * one that is being built. Then the built generation is shown, and older ones are deleted.
   *
   * @returns how many entries were applied
   * @throws if a database fails; batches applied before that stand
   */
  async catchUp(): Promise<number> {
    const { live, building } = await this.#progress()
    // One sum tells that nothing is new: with 10,000 sectors, to compare each takes far longer.
    const entries = (await this.#galaxy.dataSource.getRepository(sectorEntity).sum('noted')) ?? 0
    const isNews = this.#seen?.generation !== live || this.#seen.entries !== entries
    if (!isNews) this.#waiting = 0
    const applied = isNews ? await this.#bringUp(live) : 0
    if (!this.#isStopped) this.#seen = { generation: live, entries }
    if (building === null) return applied
    const built = await this.#bringUp(building)
    if (!this.#isStopped) await this.#swap(building)
    return applied + built
  }

  /**
   * Applies what was noted in some sectors, to the generation shown. `catchUp` would do the same, but
   * looks at all sectors.
   *
   * @throws if a database fails; batches applied before that stand
   */
  async catchUpIn(sectors: Iterable<SectorId>): Promise<void> {
    const { live } = await this.#progress()
    for (const sector of sectors) await this.#bringUpSector(live, sector)
  }

  /** Begins no more batches. A look under way then ends early, and what it left is applied later. */
  stop(): void {
    this.#isStopped = true
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
    const behind = noted
      .map(({ id, noted: last }) => ({ sector: id, entries: last - (at.get(id) ?? 0) }))
      .filter(({ entries }) => entries > 0)
    this.#waiting = behind.reduce((sum, { entries }) => sum + entries, 0)
    let applied = 0
    for (const { sector } of behind) applied += await this.#bringUpSector(generation, sector)
    return applied
  }

  async #bringUpSector(generation: number, sector: SectorId): Promise<number> {
    for (let applied = 0; ; ) {
      if (this.#isStopped) return applied
      let isTold = false
      const count = await this.#target.dataSource.transaction(async (manager) => {
        const { entries, told } = await this.#applyBatch(manager, generation, sector)
        isTold = told > 0
        return entries
      })
      if (isTold) this.#consumer.applied?.()
      applied += count
      if (count < BATCH_MAX) return applied
    }
  }

  /** @returns how many entries it read, and of how many it told the consumer */
  async #applyBatch(
    manager: EntityManager,
    generation: number,
    sector: SectorId,
  ): Promise<{ readonly entries: number; readonly told: number }> {
    const nothing = { entries: 0, told: 0 }
    if (!(await this.#keep(manager, generation))) return nothing
    const place = { consumer: this.#consumer.name, generation, sector }
    const after = await this.#lockCursor(manager, place)
    const galaxy = this.#galaxy.dataSource.manager
    const entries = await readEntries(galaxy, sector, after, BATCH_MAX)
    const last = entries.at(-1)
    if (!last) return nothing
    if (last.n !== after + entries.length) {
      throw new Error(`the chronicle of sector ${sector} has a gap after ${after}`)
    }
    const told = entries.filter(({ event }) => this.#types.has(event.type))
    if (told.length > 0) await this.#consumer.apply(manager, generation, told)
    await manager.getRepository(chronicleCursorEntity).update(place, { n: last.n })
    return { entries: entries.length, told: told.length }
  }

  /** Keeps a generation from being deleted. @returns false if another process has deleted it */
  async #keep(manager: EntityManager, generation: number): Promise<boolean> {
    const { live, building } = await manager.getRepository(chronicleConsumerEntity).findOneOrFail({
      where: { name: this.#consumer.name },
      lock: { mode: 'pessimistic_read' },
    })
    return generation === live || generation === building
  }

  /** @returns the last entry that was applied */
  async #lockCursor(manager: EntityManager, place: Omit<ChronicleCursorRow, 'n'>): Promise<number> {
    const cursors = manager.getRepository(chronicleCursorEntity)
    const lock = { where: place, lock: { mode: 'pessimistic_write' } } as const
    const known = await cursors.findOne(lock)
    if (known) return known.n
    const first = { ...place, n: 0 }
    await cursors.createQueryBuilder().insert().values(first).orIgnore().execute()
    return (await cursors.findOneOrFail(lock)).n
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
