import { EntitySchema } from 'typeorm'

/** The first answer to an order that took effect, which is also every later answer [DUR-3]. */
export interface OrderAckRow {
  commanderId: string
  orderId: string
  sector: number
  seq: number
  outcome: unknown
  at: Date
}

export const orderAckEntity = new EntitySchema<OrderAckRow>({
  name: 'order_ack',
  columns: {
    commanderId: { name: 'commander_id', type: 'text', primary: true },
    orderId: { name: 'order_id', type: 'text', primary: true },
    sector: { type: 'integer' },
    seq: { type: 'bigint' },
    outcome: { type: 'jsonb' },
    at: { type: 'timestamptz', default: () => 'clock_timestamp()' },
  },
})
