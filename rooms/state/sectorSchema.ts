import { type SchemaType, schema, t } from '@colyseus/schema'

/**
 * A fleet as all in its sector see it. Where it is now is arithmetic: `x`, `y` at `since`, `vx`, `vy`
 * units a second, until `until`; times are galaxy ms. Its ships by class and its plan are its
 * owner's alone and come as messages.
 */
export const FleetSchema = schema(
  {
    id: t.string(),
    name: t.string(),
    /** A commander's id; empty for merchants. */
    owner: t.string(),
    x: t.float32(),
    y: t.float32(),
    vx: t.float32(),
    vy: t.float32(),
    since: t.float64(),
    until: t.float64(),
    /** The sector behind the gate it flies to; 0 if it flies to none. */
    gate: t.uint16(),
    /** How many ships it has. */
    ships: t.uint16(),
  },
  'Fleet',
)
export type FleetSchema = SchemaType<typeof FleetSchema>

/** A sector as its room shows it: committed state only [DUR-1]. */
export const SectorSchema = schema(
  {
    sectorId: t.uint16(),
    /** Of the lease it is hosted under; a client that has seen a higher one drops this room. */
    epoch: t.float64(),
    /** The number of the last event shown. */
    seq: t.number(),
    /** Sector time in galaxy ms when this patch was made. */
    now: t.float64(),
    /** Galaxy milliseconds that pass in a millisecond: how to extrapolate `now`. */
    rate: t.float64(),
    fleets: t.map(FleetSchema),
  },
  'Sector',
)
export type SectorSchema = SchemaType<typeof SectorSchema>
