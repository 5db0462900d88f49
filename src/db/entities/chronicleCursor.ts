import { EntitySchema } from 'typeorm'

/** How far a generation of a consumer has come in a sector's chronicle. */
export interface ChronicleCursorRow {
  consumer: string
  generation: number
  sector: number
  /** The last entry that was applied. */
  n: number
}

export const chronicleCursorEntity = new EntitySchema<ChronicleCursorRow>({
  name: 'chronicle_cursor',
  columns: {
    consumer: { type: 'text', primary: true },
    generation: { type: 'integer', primary: true },
    sector: { type: 'integer', primary: true },
    n: { type: 'bigint' },
  },
})
