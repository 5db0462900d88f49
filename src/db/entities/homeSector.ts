import { EntitySchema } from 'typeorm'

/** A sector where newcomers begin, and how many more it takes. */
export interface HomeSectorRow {
  sector: number
  /** Commanders it takes. */
  room: number
  /** Commanders it has. */
  commanders: number
}

export const homeSectorEntity = new EntitySchema<HomeSectorRow>({
  name: 'home_sector',
  columns: {
    sector: { type: 'integer', primary: true },
    room: { type: 'integer' },
    commanders: { type: 'integer', default: 0 },
  },
})
