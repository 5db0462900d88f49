import { EntitySchema } from 'typeorm'

/** The only row of its table: what the galaxy was made from, and the anchor of galaxy time. */
export interface GalaxyRow {
  /** Always 1. */
  id: number
  seed: string
  /** The galaxy's random id, because the same seed may be founded again. */
  founding: string
  schemaVersion: number
  /** The generated map as JSON text, kept byte for byte. */
  body: string
  /** Galaxy milliseconds per real millisecond. */
  timeScale: number
  /** Galaxy time at `anchorAt`. */
  anchorGalaxyMs: number
  anchorAt: Date
  /** The last beat of any process. Galaxy time stops when the life of that beat ends. */
  lastBeatAt: Date | null
  /** The version being written. Every living process can read it, and it never falls. */
  writes: number
  /**
   * How often a process has registered, which tells a beat whether it sees all living processes.
   */
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
