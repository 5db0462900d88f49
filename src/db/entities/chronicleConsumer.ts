import { EntitySchema } from 'typeorm'

/** A consumer of the chronicle: which generation of its data is shown, and which is being built. */
export interface ChronicleConsumerRow {
  name: string
  live: number
  building: number | null
}

export const chronicleConsumerEntity = new EntitySchema<ChronicleConsumerRow>({
  name: 'chronicle_consumer',
  columns: {
    name: { type: 'text', primary: true },
    live: { type: 'integer', default: 1 },
    building: { type: 'integer', nullable: true },
  },
})
