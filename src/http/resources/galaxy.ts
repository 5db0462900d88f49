import type { RequestHandler } from 'express'
import { IsNull, Not } from 'typeorm'
import { sectorEntity } from '../../db/entities/sector.ts'
import { systemEntity } from '../../db/entities/system.ts'
import type { MappedSector } from '../../protocol/httpBodies.ts'
import type { CommanderId, SectorId } from '../../sim/core/ids.ts'
import type { FoundedGalaxy, Sector } from '../../sim/galaxy/galaxy.ts'
import type { HttpContext } from '../HttpContext.ts'

/** The shortest time between two looks at who holds what, whatever the number of callers. */
const READ_EVERY_MS = 1_000

/** Who owns a sector, and who holds which of its systems. */
interface Holders {
  owner: CommanderId | null
  readonly systems: Map<number, CommanderId>
}

/**
 * `GET /api/galaxy`: the map, and who holds what as of the last commits. While the database is away
 * it is as of the last look.
 */
export function getGalaxy({ world, database, log }: HttpContext): RequestHandler {
  const text = new MapText(world.galaxy)
  let reading: Promise<void> | null = null
  let readAt = Number.NEGATIVE_INFINITY

  const read = async (): Promise<void> => {
    try {
      const { dataSource } = database.web
      const [sectors, systems] = await Promise.all([
        dataSource
          .getRepository(sectorEntity)
          .find({ select: { id: true, owner: true }, where: { owner: Not(IsNull()) } }),
        dataSource.getRepository(systemEntity).find(),
      ])
      text.hold(sectors, systems)
    } catch (error) {
      log.warn({ err: error }, 'who holds which system cannot be read at the moment')
    }
  }

  return async (_request, response) => {
    if (!reading || performance.now() - readAt > READ_EVERY_MS) {
      readAt = performance.now()
      reading = read()
    }
    await reading
    const { galaxyClock } = world
    const time = Buffer.from(`{"now":${galaxyClock.now()},"rate":${galaxyClock.rate},`)
    response.type('json').setHeader('Cache-Control', 'no-store')
    response.send(Buffer.concat([time, text.rest]))
  }
}

/** The map as JSON. Only sectors in which something changed hands are written anew. */
class MapText {
  readonly #galaxy: FoundedGalaxy
  readonly #sectors: string[]
  #held = new Map<SectorId, Holders>()
  #rest: Buffer | null = null

  constructor(galaxy: FoundedGalaxy) {
    this.#galaxy = galaxy
    this.#sectors = galaxy.sectors.map((sector) => textOf(sector, undefined))
  }

  /** All of it but the opening bracket. */
  get rest(): Buffer {
    const { id, seed, lanes } = this.#galaxy
    const head = JSON.stringify({ id, seed, lanes }).slice(1, -1)
    this.#rest ??= Buffer.from(`${head},"sectors":[${this.#sectors.join(',')}]}`)
    return this.#rest
  }

  hold(
    sectors: readonly { readonly id: SectorId; readonly owner: CommanderId | null }[],
    systems: readonly {
      readonly sector: SectorId
      readonly number: number
      readonly owner: CommanderId
    }[],
  ): void {
    const held = new Map<SectorId, Holders>()
    const of = (sector: SectorId): Holders => {
      const holders = held.get(sector) ?? { owner: null, systems: new Map() }
      held.set(sector, holders)
      return holders
    }
    for (const { id, owner } of sectors) of(id).owner = owner
    for (const { sector, number, owner } of systems) of(sector).systems.set(number, owner)
    for (const sector of this.#galaxy.sectors) {
      const { id } = sector
      if (!held.has(id) && !this.#held.has(id)) continue
      const text = textOf(sector, held.get(id))
      if (this.#sectors[id - 1] === text) continue
      this.#sectors[id - 1] = text
      this.#rest = null
    }
    this.#held = held
  }
}

function textOf(sector: Sector, holders: Holders | undefined): string {
  const systems = sector.systems.map((system) => {
    return { ...system, owner: holders?.systems.get(system.id) ?? null }
  })
  const mapped: MappedSector = { ...sector, systems, owner: holders?.owner ?? null }
  return JSON.stringify(mapped)
}
