import type { EntityManager } from 'typeorm'
import { chronicleConsumerEntity } from '../db/entities/chronicleConsumer.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { readEvent, type StoredEvent } from '../sim/versions.ts'
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
    await this.#target.query(
      'update chronicle_consumer set building = coalesce(building, live + 1) where name = $1',
      [this.#consumer.name],
    )
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
    const noted = await this.#galaxy.query<{ sector: SectorId; noted: number }>(
      'select id as sector, noted from sector where noted > 0 order by id',
    )
    const cursors = await this.#target.query<{ sector: SectorId; n: number }>(
      'select sector, n from chronicle_cursor where consumer = $1 and generation = $2',
      [this.#consumer.name, generation],
    )
    const at = new Map(cursors.map(({ sector, n }) => [sector, n]))
    let applied = 0
    for (const { sector, noted: last } of noted) {
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
    const { name } = this.#consumer
    const [cursor]: { n: number }[] = await manager.query(
      `insert into chronicle_cursor (consumer, generation, sector, n) values ($1, $2, $3, 0)
       on conflict (consumer, generation, sector) do update set n = chronicle_cursor.n
       returning n`,
      [name, generation, sector],
    )
    const after = cursor?.n ?? 0
    const entries = await this.#read(sector, after)
    const last = entries.at(-1)
    if (!last) return 0
    if (last.n !== after + entries.length) {
      throw new Error(`the chronicle of sector ${sector} has a gap after ${after}`)
    }
    await this.#consumer.apply(manager, generation, entries)
    await manager.query(
      'update chronicle_cursor set n = $4 where consumer = $1 and generation = $2 and sector = $3',
      [name, generation, sector, last.n],
    )
    return entries.length
  }

  async #read(sector: SectorId, after: number): Promise<ChronicleEntry[]> {
    const rows = await this.#galaxy.query<StoredEvent & { n: number }>(
      `select n, sector, seq, type, v, at, '' as audience, data from chronicle
       where sector = $1 and n > $2 order by n limit $3`,
      [sector, after, BATCH_MAX],
      'chronicle',
    )
    return rows.map(({ n, ...stored }) => ({ sector, n, event: readEvent(stored) }))
  }

  /** Makes the built generation the shown one, unless another process already has. */
  async #swap(building: number): Promise<void> {
    const { name } = this.#consumer
    await this.#target.dataSource.transaction(async (manager) => {
      const [swapped]: [{ live: number }[], number] = await manager.query(
        `update chronicle_consumer set live = building, building = null
         where name = $1 and building = $2 returning live`,
        [name, building],
      )
      if (swapped.length === 0) return
      const old: { generation: number }[] = await manager.query(
        'select distinct generation from chronicle_cursor where consumer = $1 and generation < $2',
        [name, building],
      )
      for (const { generation } of old) await this.#consumer.forget(manager, generation)
      await manager.query('delete from chronicle_cursor where consumer = $1 and generation < $2', [
        name,
        building,
      ])
    })
  }
}
