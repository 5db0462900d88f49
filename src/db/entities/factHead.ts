import { EntitySchema } from 'typeorm'

/** The only row of its table: how many facts were ever written. */
export interface FactHeadRow {
  /** Always 1. */
  id: number
  n: number
}

export const factHeadEntity = new EntitySchema<FactHeadRow>({
  name: 'fact_head',
  columns: {
    id: { type: 'smallint', primary: true, default: 1 },
    n: { type: 'bigint', default: 0 },
  },
})
