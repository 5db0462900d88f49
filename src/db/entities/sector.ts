import { EntitySchema } from 'typeorm'

/** A sector of the map and the lease on it: who holds it, and how far its journal reaches. */
export interface SectorRow {
  id: number
  name: string
  x: number
  y: number
  /** The node that holds it; null when it is asleep. */
  holder: string | null
  /** Raised by every claim. */
  epoch: number
  /** Number of the newest event. */
  seq: number
  /** The flush that wrote it last: sent again, it is known by this. */
  lastFlush: string | null
  /** Galaxy ms; written at release only. */
  nextDueAt: number | null
  /** Notable events so far: the last number in its chronicle. */
  noted: number
}

export const sectorEntity = new EntitySchema<SectorRow>({
  name: 'sector',
  columns: {
    id: { type: 'integer', primary: true },
    name: { type: 'text' },
    x: { type: 'double precision' },
    y: { type: 'double precision' },
    holder: { type: 'text', nullable: true },
    epoch: { type: 'bigint', default: 0 },
    seq: { type: 'bigint', default: 0 },
    lastFlush: { name: 'last_flush', type: 'uuid', nullable: true },
    nextDueAt: { name: 'next_due_at', type: 'bigint', nullable: true },
    noted: { type: 'bigint', default: 0 },
  },
})
