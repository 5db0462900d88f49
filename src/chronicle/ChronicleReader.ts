import { type EntityManager, LessThan, MoreThan } from 'typeorm'
import { chronicleConsumerEntity } from '../db/entities/chronicleConsumer.ts'
import { chronicleCursorEntity } from '../db/entities/chronicleCursor.ts'
import { sectorEntity } from '../db/entities/sector.ts'
import { isDatabaseAway } from '../db/failure.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { EventType } from '../sim/events.ts'
import type { ChronicleConsumer, ChronicleEntry } from './ChronicleConsumer.ts'
import { type ChroniclePlace, readEntries } from './readEntries.ts'

/** The most entries applied in one transaction. */
const BATCH_MAX = 2_000

/** The most sectors of which entries are applied in one transaction. */
const SECTORS_MAX = 64

const OPEN_SQL = `
insert into chronicle_cursor (consumer, generation, sector, n)
select $1, $2, s.sector, 0 from unnest($3::integer[]) as s (sector) order by s.sector
on conflict do nothing`

const LOCK_SQL = `
select sector, n from chronicle_cursor
where consumer = $1 and generation = $2 and sector = any ($3)
order by sector for no key update`

const MOVE_SQL = `
update chronicle_cursor c set n = moved.n
from unnest($3::integer[], $4::bigint[]) as moved (sector, n)
where c.consumer = $1 and c.generation = $2 and c.sector = moved.sector`

interface Progress {
  readonly live: number
  readonly building: number | null
}

/**
 * Feeds the chronicle to a consumer. It can rebuild what the consumer made while the old is shown.
 *
 *     chronicles (galaxy's database) → batch → apply and move the cursors, in one transaction
 *
 * The cursors of a batch's sectors are locked before it is read. So any number of processes may run
 * the same consumer, and each entry is applied once, even after a crash. The consumer's row is locked
 * too, shared: so a generation is not deleted while something is written for it, nor written afterwards.
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
    const applied = isNews ? await this.#look(live) : 0
    if (!this.#isStopped) this.#seen = { generation: live, entries }
    if (building === null) return applied
    const built = await this.#look(building)
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
    await this.#bringUpAll(live, sectors)
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

  async #look(generation: number): Promise<number> {
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
    return await this.#bringUpAll(
      generation,
      behind.map(({ sector }) => sector),
    )
  }

  /** @returns how many entries were applied @throws the first error, when all others were tried */
  async #bringUpAll(generation: number, sectors: Iterable<SectorId>): Promise<number> {
    const all = [...new Set(sectors)].sort((one, other) => one - other)
    const errors: unknown[] = []
    let applied = 0
    for (let from = 0; from < all.length; from += SECTORS_MAX) {
      const some = all.slice(from, from + SECTORS_MAX)
      applied += await this.#bringUp(generation, some).catch(async (error: unknown) => {
        if (some.length === 1 || isDatabaseAway(error)) throw error
        // One sector whose entries cannot be applied does not hold the others back.
        return await this.#bringUpEach(generation, some, errors)
      })
    }
    if (errors.length > 0) throw errors[0]
    return applied
  }

  async #bringUpEach(
    generation: number,
    sectors: readonly SectorId[],
    errors: unknown[],
  ): Promise<number> {
    let applied = 0
    for (const sector of sectors) {
      applied += await this.#bringUp(generation, [sector]).catch((error: unknown) => {
        errors.push(error)
        return 0
      })
    }
    return applied
  }

  async #bringUp(generation: number, sectors: readonly SectorId[]): Promise<number> {
    for (let applied = 0; ; ) {
      if (this.#isStopped) return applied
      let isTold = false
      const count = await this.#target.dataSource.transaction(async (manager) => {
        const { entries, told } = await this.#applyBatch(manager, generation, sectors)
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
    sectors: readonly SectorId[],
  ): Promise<{ readonly entries: number; readonly told: number }> {
    const nothing = { entries: 0, told: 0 }
    if (!(await this.#keep(manager, generation))) return nothing
    const cursors = await this.#lockCursors(manager, generation, sectors)
    const galaxy = this.#galaxy.dataSource.manager
    const entries = await readEntries(galaxy, cursors, BATCH_MAX)
    if (entries.length === 0) return nothing
    const reached = endsOf(cursors, entries)
    const told = entries.filter(({ event }) => this.#types.has(event.type))
    if (told.length > 0) await this.#consumer.apply(manager, generation, told)
    await manager.query(MOVE_SQL, [
      ...[this.#consumer.name, generation, [...reached.keys()], [...reached.values()]],
    ])
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

  /** @returns the last entries that were applied; always locked in the same order */
  async #lockCursors(
    manager: EntityManager,
    generation: number,
    sectors: readonly SectorId[],
  ): Promise<ChroniclePlace[]> {
    const of = [this.#consumer.name, generation, sectors]
    await manager.query(OPEN_SQL, of)
    return await manager.query(LOCK_SQL, of)
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

/** @returns the last entry of each sector @throws Error if one is missing in between */
function endsOf(
  cursors: readonly ChroniclePlace[],
  entries: readonly ChronicleEntry[],
): Map<SectorId, number> {
  const before = new Map(cursors.map(({ sector, n }) => [sector, n]))
  const ends = new Map<SectorId, number>()
  for (const { sector, n } of entries) {
    const last = ends.get(sector) ?? before.get(sector) ?? 0
    if (n !== last + 1) throw new Error(`the chronicle of sector ${sector} has a gap after ${last}`)
    ends.set(sector, n)
  }
  return ends
}
