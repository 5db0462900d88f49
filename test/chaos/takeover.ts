import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../src/db/dataSource.ts'
import type { Node } from './ChaosGalaxy.ts'

const LOOK_MS = 50

/** @returns the node id of a running server; null if it has no lease at the moment */
export async function nodeIdOf(database: Database, { port }: Node): Promise<string | null> {
  const [row] = await database.web.query<{ id: string }>(
    `select id from node where address like '%:' || $1 and expires_at > clock_timestamp()
     order by started_at desc limit 1`,
    [String(port)],
  )
  return row?.id ?? null
}

/** Waits until a process holds no sector. @returns false if that took too long */
export async function holdsNothing(database: Database, id: string, msMax: number) {
  const giveUpAt = performance.now() + msMax
  while (performance.now() < giveUpAt) {
    // Postgres may be away at the same time. Then nobody takes over, and this waits.
    const rows = await database.web
      .query<{ n: number }>('select count(*) as n from sector where holder = $1', [id])
      .catch(() => [])
    if (rows[0]?.n === 0) return true
    await wait(LOOK_MS)
  }
  return false
}
