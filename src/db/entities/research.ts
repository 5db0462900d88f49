import { EntitySchema } from 'typeorm'

/** A level of a field that a commander found out, or is finding out. */
export interface ResearchRow {
  commanderId: string
  /** Chosen by whoever began it, so that it is begun once. */
  id: string
  field: string
  /** The level that it reaches. */
  level: number
  /** What it cost, in whole credits. */
  credits: number
  /** Galaxy ms. */
  beganAt: number
  doneAt: number
  cancelledAt: number | null
  /** Whether the sectors where its commander has places were told; of use for industry only. */
  isTold: boolean
}

export const researchEntity = new EntitySchema<ResearchRow>({
  name: 'research',
  columns: {
    commanderId: { name: 'commander_id', type: 'text', primary: true },
    id: { type: 'text', primary: true },
    field: { type: 'text' },
    level: { type: 'smallint' },
    credits: { type: 'bigint' },
    beganAt: { name: 'began_at', type: 'bigint' },
    doneAt: { name: 'done_at', type: 'bigint' },
    cancelledAt: { name: 'cancelled_at', type: 'bigint', nullable: true },
    isTold: { name: 'is_told', type: 'boolean', default: false },
  },
})
