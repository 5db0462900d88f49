import { setTimeout as wait } from 'node:timers/promises'
import { type GalaxyDatabase, openGalaxyDatabase } from '../../src/cli/galaxyDatabase.ts'
import { readConfig } from '../../src/config.ts'
import { OperationError } from '../../src/operations/OperationError.ts'
import { createLog } from '../../src/ops/log.ts'
import { UsageError } from '../../src/ops/UsageError.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import { endShields } from '../../testkit/endShields.ts'

/** How long commanders are gathered, whose shields are then ended together. */
const GATHER_MS = 250

/**
 * Ends the shields of newcomers, who could not fight each other for a day. Only the server's
 * database can do that: there is no order for it.
 */
export class Shields {
  readonly #database: GalaxyDatabase
  #waiting: CommanderId[] = []
  /** The transaction that those who wait will be in. */
  #next: Promise<void> | null = null
  #running: Promise<void> = Promise.resolve()

  private constructor(database: GalaxyDatabase) {
    this.#database = database
  }

  /**
   * Connects to the database that the environment names, as the command line of the server does.
   *
   * @param galaxy the id of the galaxy that the server hosts
   * @throws UsageError if there is no such database, or if it holds another galaxy
   */
  static async open(galaxy: string): Promise<Shields> {
    const say = (line: string): void => void process.stderr.write(`${line}\n`)
    const opening = openGalaxyDatabase(
      readConfig(process.env),
      'refuse',
      createLog('warn'),
      say,
      'writes',
    )
    const database = await opening.catch((error: unknown) => {
      if (!(error instanceof OperationError)) throw error
      throw new UsageError(
        `this scenario needs the server's database, to end shields: ${error.message}`,
      )
    })
    const sql = 'select founding from galaxy'
    const [row] = await database.pool.query<{ founding: string }>(sql)
    if (row?.founding === galaxy) return new Shields(database)
    await database.close()
    throw new UsageError(
      `the database holds ${row ? 'another galaxy than' : 'no galaxy, unlike'} the server at --endpoint; set DATABASE_URL or DATA_DIR to that server's own`,
    )
  }

  /**
   * Ends a shield, together with those of others who come at that moment.
   * @throws if the database fails
   */
  end(commander: CommanderId): Promise<void> {
    this.#waiting.push(commander)
    this.#next ??= this.#endNext()
    return this.#next
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  /** One transaction at a time: who comes meanwhile is in the next. */
  async #endNext(): Promise<void> {
    const before = this.#running
    await Promise.all([wait(GATHER_MS), before.catch(() => {})])
    const commanders = this.#waiting
    this.#waiting = []
    this.#next = null
    this.#running = endShields(this.#database.pool.dataSource, commanders)
    await this.#running
  }
}
