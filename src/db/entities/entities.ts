import { chronicleEntity } from './chronicle.ts'
import { chronicleConsumerEntity } from './chronicleConsumer.ts'
import { chronicleCursorEntity } from './chronicleCursor.ts'
import { commanderEntity } from './commander.ts'
import { eventEntity } from './event.ts'
import { factEntity } from './fact.ts'
import { factHeadEntity } from './factHead.ts'
import { fleetEntity } from './fleet.ts'
import { galaxyEntity } from './galaxy.ts'
import { homeSectorEntity } from './homeSector.ts'
import { inboxEntity } from './inbox.ts'
import { nodeEntity } from './node.ts'
import { orderAckEntity } from './orderAck.ts'
import { sectorEntity } from './sector.ts'
import { sessionEntity } from './session.ts'
import { snapshotEntity } from './snapshot.ts'
import { transitEntity } from './transit.ts'

/**
 * All tables as TypeORM sees them, with columns only. Foreign keys, checks and indices are only in
 * the migrations. A test compares these columns with a migrated database.
 */
export const entities = [
  galaxyEntity,
  nodeEntity,
  sectorEntity,
  commanderEntity,
  sessionEntity,
  homeSectorEntity,
  fleetEntity,
  transitEntity,
  eventEntity,
  inboxEntity,
  chronicleEntity,
  chronicleConsumerEntity,
  chronicleCursorEntity,
  orderAckEntity,
  snapshotEntity,
  factHeadEntity,
  factEntity,
] as const
