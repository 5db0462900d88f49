import type { OrderAck } from '../../Store.ts'
import {
  bigint,
  type CommitPart,
  type Input,
  int,
  type OfSector,
  ofSectors,
  text,
} from './CommitPart.ts'

const acknowledged: Input<OfSector<OrderAck>> = {
  name: 'ack',
  columns: {
    sector: int(({ sector }) => sector),
    commander: text(({ one }) => one.commander),
    order_id: text(({ one }) => one.orderId),
    seq: bigint(({ one }) => one.outcome.seq),
    outcome: text(({ one }) => JSON.stringify(one.outcome)),
  },
  rows: ofSectors((commit) => commit.acks),
}

/**
 * Answers of orders. Every order must be new [DUR-3]. Known orders are read as of the statement's
 * start. If another sector commits the same order meanwhile, the key of `order_ack` refuses the
 * whole statement; when it is sent again, it finds that order.
 */
export const acks: CommitPart = {
  name: 'acks',
  inputs: [acknowledged],
  reads: [
    {
      name: 'known',
      sql: `
  select a.sector, o.commander_id, o.order_id, o.outcome
  from ack a join order_ack o on o.commander_id = a.commander and o.order_id = a.order_id`,
    },
  ],
  guards: [
    { verdict: 'order_known', when: 'exists (select from known k where k.sector = o.sector)' },
  ],
  writes: [
    {
      name: 'write_ack',
      sql: `
  insert into order_ack (commander_id, order_id, sector, seq, outcome)
  select k.commander, k.order_id, k.sector, k.seq, k.outcome::jsonb
  from ack k join accepted a on a.sector = k.sector`,
    },
  ],
  result: `
select v.sector, v.kind, k.commander_id, k.order_id, k.outcome
from verdict v left join known k on k.sector = v.sector and v.kind = 'order_known'`,
}
