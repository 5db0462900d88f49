import { type SchemaType, schema, t } from '@colyseus/schema'

/**
 * What a room's state may take when encoded: 2,000 fleets whose names are as long as names can be, all
 * seen by one client. Past it the encoder does its work twice, in a larger buffer of its own.
 */
export const STATE_BYTES_MAX = 512 * 1_024

/** Steps of a 64th of a unit, from 0 to 1,024: the whole plane. */
const PLACE = { min: 0, max: 65_535 / 64, bits: 16 } as const
/** Steps of a 1,024th of a unit a second, up to 32 either way: faster than any ship, and 0 exactly. */
const SPEED = { min: -32_767 / 1_024, max: 32_767 / 1_024, bits: 16 } as const

/**
 * A fleet as all see it who see it. Where it is now is arithmetic: `x`, `y` at `since`, `vx`, `vy`
 * units a second, until `until`. Places and speeds are rounded to what the eye cannot tell: after the
 * longest flight there is, it is shown less than half a unit off. Its ships by class and its plan
 * are its owner's alone and come as messages.
 */
export const FleetSchema = schema(
  {
    id: t.string(),
    name: t.string(),
    /** A commander's id; empty for merchants. */
    owner: t.string(),
    x: t.quantized(PLACE),
    y: t.quantized(PLACE),
    vx: t.quantized(SPEED),
    vy: t.quantized(SPEED),
    /** Galaxy ms after the room's `start`, like `until`: small numbers take less room. */
    since: t.number(),
    until: t.number(),
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
    /** Galaxy ms from which the times of fleets count; it stays as long as the room. */
    start: t.float64(),
    /** The number of the last event shown. */
    seq: t.number(),
    /** Sector time in galaxy ms when this patch was made. */
    now: t.float64(),
    /** Galaxy milliseconds that pass in a millisecond: how to extrapolate `now`. */
    rate: t.float64(),
    /**
     * Another with each patch, so that something everybody gets changes: where nothing does, Colyseus
     * sends what changed in a view to one of its clients only.
     */
    turn: t.uint8(),
    /** Each client has those that its vision group sees. */
    fleets: t.map(FleetSchema).view(),
  },
  'Sector',
)
export type SectorSchema = SchemaType<typeof SectorSchema>
