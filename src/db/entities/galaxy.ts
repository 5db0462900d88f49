import { EntitySchema } from 'typeorm'

/** The one row: what the galaxy was made from, and where galaxy time is anchored. */
export interface GalaxyRow {
  /** Always 1. */
  id: number
  seed: string
  /** Which galaxy this is: the same seed may be founded again. */
  founding: string
  schemaVersion: number
  /** The generated map, as JSON text: kept as it was, byte for byte. */
  body: string
  /** Galaxy milliseconds in a millisecond. */
  timeScale: number
  /** Galaxy time at `anchorAt`. */
  anchorGalaxyMs: number
  anchorAt: Date
  /** Galaxy time stands still from the last beat of any process to the next. */
  lastBeatAt: Date | null
  /** The version that is written: whoever lives reads it, and it is never lowered. */
  writes: number
  /** How often a process registered: tells a beat whether it sees all that live. */
  registrations: number
}

export const galaxyEntity = new EntitySchema<GalaxyRow>({
  name: 'galaxy',
  columns: {
    id: { type: 'smallint', primary: true, default: 1 },
    seed: { type: 'text' },
    founding: { type: 'uuid', default: () => 'gen_random_uuid()' },
    schemaVersion: { name: 'schema_version', type: 'integer' },
    body: { type: 'text' },
    timeScale: { name: 'time_scale', type: 'double precision' },
    anchorGalaxyMs: { name: 'anchor_galaxy_ms', type: 'bigint' },
    anchorAt: { name: 'anchor_at', type: 'timestamptz' },
    lastBeatAt: { name: 'last_beat_at', type: 'timestamptz', nullable: true },
    writes: { type: 'integer', default: 1 },
    registrations: { type: 'bigint', default: 0 },
  },
})
