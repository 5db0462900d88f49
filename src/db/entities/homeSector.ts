import { EntitySchema } from 'typeorm'

/** A sector where newcomers begin, and how many it can take. */
export interface HomeSectorRow {
  sector: number
  /** The number of commanders it can take. */
  room: number
  /** The number of commanders it has. */
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
