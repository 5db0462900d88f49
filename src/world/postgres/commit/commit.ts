import type { Accepted } from '../../../protocol/orders.ts'
import type { SectorId } from '../../../sim/core/ids.ts'
import type { OrderAck, Verdict } from '../../Store.ts'
import { acks } from './acks.ts'
import { chronicle } from './chronicle.ts'
import { composeCommit } from './composeCommit.ts'
import { fleets } from './fleets.ts'
import { inbox } from './inbox.ts'
import { journal } from './journal.ts'
import { mapFacts } from './mapFacts.ts'
import { systems } from './systems.ts'
import { transits } from './transits.ts'

/** Makes the commit statement. Its parts check their guards and lock their rows in this order. */
export const commitStatement = composeCommit([
  ...[journal, acks, transits, fleets, inbox, chronicle],
  ...[systems, mapFacts],
])

/** The last three say which order is known. They are missing from batches without orders. */
export interface VerdictRow {
  readonly sector: SectorId
  readonly kind: Verdict['kind']
  readonly commander_id?: string | null
  readonly order_id?: string | null
  readonly outcome?: Accepted | null
}

/** @param rows one row per sector, or for `order_known` one row per known order */
export function verdictsOf(rows: readonly VerdictRow[]): Verdict[] {
  const verdicts = new Map<SectorId, Verdict>()
  const known = new Map<SectorId, OrderAck[]>()
  for (const { sector, kind, commander_id, order_id, outcome } of rows) {
    if (kind !== 'order_known') {
      verdicts.set(sector, { sector, kind })
      continue
    }
    const acked = known.get(sector) ?? []
    known.set(sector, acked)
    if (commander_id && order_id && outcome) {
      acked.push({ commander: commander_id, orderId: order_id, outcome })
    }
    verdicts.set(sector, { sector, kind, known: acked })
  }
  return [...verdicts.values()]
}
