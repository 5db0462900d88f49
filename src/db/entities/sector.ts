import { EntitySchema } from 'typeorm'

/** A sector and its lease: who holds it, and how far its journal reaches. */
export interface SectorRow {
  id: number
  name: string
  x: number
  y: number
  /** The node that holds it; null when it is asleep. */
  holder: string | null
  /** Raised by every claim. */
  epoch: number
  /** The number of the newest event. */
  seq: number
  /** The batch that last wrote the row, by which the same batch is recognized when sent again. */
  lastFlush: string | null
  /** When the sleeping sector is next due, in galaxy ms; null while it is held or if never due. */
  nextDueAt: number | null
  /** The number of its notable events, which is the last number in its chronicle. */
  noted: number
  /** Who holds most of its systems; null for nobody. */
  owner: string | null
  /** The number of battles going on. */
  battles: number
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
    owner: { type: 'text', nullable: true },
    battles: { type: 'integer', default: 0 },
  },
})
