import type { DataSource } from 'typeorm'
import { galaxyNowSql } from '../src/db/galaxyTime.ts'
import { writeFacts } from '../src/db/writeFacts.ts'
import type { CommanderId } from '../src/sim/core/ids.ts'
import { shieldFact } from '../src/sim/diplomacy/shield.ts'

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
}
