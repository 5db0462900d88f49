import { baseEntity } from './base.ts'
import { battleReportEntity } from './battleReport.ts'
import { chronicleEntity } from './chronicle.ts'
import { chronicleConsumerEntity } from './chronicleConsumer.ts'
import { chronicleCursorEntity } from './chronicleCursor.ts'
import { commanderEntity } from './commander.ts'
import { eventEntity } from './event.ts'
import { fleetEntity } from './fleet.ts'
import { galaxyEntity } from './galaxy.ts'
import { homeSectorEntity } from './homeSector.ts'
import { ledgerAccountEntity } from './ledgerAccount.ts'
import { ledgerEntryEntity } from './ledgerEntry.ts'
import { ledgerSystemEntity } from './ledgerSystem.ts'
import { nodeEntity } from './node.ts'
import { orderAckEntity } from './orderAck.ts'
import { researchEntity } from './research.ts'
import { sectorEntity } from './sector.ts'
import { sessionEntity } from './session.ts'
import { snapshotEntity } from './snapshot.ts'
import { systemEntity } from './system.ts'
import { transitEntity } from './transit.ts'

/**
 * The tables that are read or written through TypeORM: their columns, and the joins that are made.
 * Foreign keys, checks and indices are only in the migrations. A test compares these columns with a
 * migrated database. What goes through TypeORM and what does not: docs/decisions/0019.
 */
export const entities = [
  galaxyEntity,
  nodeEntity,
  sectorEntity,
  commanderEntity,
  sessionEntity,
  homeSectorEntity,
  fleetEntity,
  baseEntity,
  systemEntity,
  transitEntity,
  eventEntity,
  chronicleEntity,
  chronicleConsumerEntity,
  chronicleCursorEntity,
  battleReportEntity,
  ledgerAccountEntity,
  ledgerEntryEntity,
  ledgerSystemEntity,
  researchEntity,
  orderAckEntity,
  snapshotEntity,
] as const

/** Tables that only SQL of ours reads and writes. */
const WITHOUT_ENTITY = ['fact', 'fact_head', 'galaxy_secret', 'inbox', 'ledger_clock']

/** The names of all tables that the migrations make. */
export const TABLES: readonly string[] = [
  ...entities.map(({ options }) => options.tableName ?? options.name),
  ...WITHOUT_ENTITY,
]
