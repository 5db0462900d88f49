import { setTimeout as wait } from 'node:timers/promises'
import type { DataSource } from 'typeorm'
import { galaxyNowSql } from '../src/db/galaxyTime.ts'
import { writeFacts } from '../src/db/writeFacts.ts'
import type { CommanderId } from '../src/sim/core/ids.ts'
import { shieldFact } from '../src/sim/diplomacy/shield.ts'

/** The most that a process's galaxy time may be behind the database's, in real ms. */
const BEHIND_MS_MAX = 300

/** Ends the shields of commanders now, so that they may fight each other. */
export async function endShields(
  dataSource: DataSource,
  commanders: readonly CommanderId[],
): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const sql = `select ${galaxyNowSql('g', '60000')} as now from galaxy g`
    const [row]: { now: number }[] = await manager.query(sql)
    const since = Math.floor(Number(row?.now))
    await writeFacts(
      manager,
      commanders.map((key) => ({ kind: shieldFact, key, since, value: false })),
    )
  })
  // A process's galaxy time may be a moment behind the database's, from which this counts.
  await wait(BEHIND_MS_MAX)
}
