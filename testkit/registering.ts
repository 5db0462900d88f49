import pg from 'pg'
import { until } from './until.ts'

interface NodeRow {
  readonly id: string
  readonly address: string
  readonly version: number
  readonly lifeMs: number | null
}

/**
 * A process in the middle of registering. Its transaction is open, so other processes that register
 * wait.
 */
export async function registering(connectionString: string, node: NodeRow) {
  const other = new pg.Client({ connectionString })
  await other.connect()
  await other.query('begin')
  await other.query('select from galaxy for update')
  await other.query(
    `insert into node (id, address, expires_at, version, life_ms)
     values ($1, $2, clock_timestamp() + interval '1 hour', $3, $4)`,
    [node.id, node.address, node.version, node.lifeMs],
  )
  await other.query('update galaxy set registrations = registrations + 1')
  const observer = new pg.Client({ connectionString })
  await observer.connect()
  return {
    /** Waits until another process waits for the transaction. */
    async isAwaited(): Promise<void> {
      await until('somebody else who registers', async () => {
        const waiting =
          "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        return (await observer.query(waiting)).rowCount !== 0
      })
    },
    async commit(): Promise<void> {
      await other.query('commit')
    },
    async end(): Promise<void> {
      await Promise.all([other.end(), observer.end()])
    },
  }
}
