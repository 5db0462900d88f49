import { type SchemaType, schema, t } from '@colyseus/schema'

/**
 * The most bytes of a room's encoded state: 2,000 fleets with the longest names, in 250 battles, 384
 * bases, 6 stations and 64 wrecks, all seen by one client. Beyond that the encoder does its work twice, in a larger buffer
 * of its own.
 */
export const STATE_BYTES_MAX = 640 * 1_024

/** A coordinate: 0 to 1,024 map units, the whole plane, in steps of 1/64. */
const PLACE = { min: 0, max: 65_535 / 64, bits: 16 } as const
/** A speed in map units per second: up to 32 either way, in steps of 1/1,024. Zero is exact. */
const SPEED = { min: -32_767 / 1_024, max: 32_767 / 1_024, bits: 16 } as const
/** A share of something, in steps of 1/255. None and all are exact. */
const SHARE = { min: 0, max: 1, bits: 8 } as const

/**
 * A fleet as it is shown to all who see it. It is at `x`, `y` at time `since`, and moves by `vx`,
 * `vy` units per second until `until`. Places and speeds are rounded, so that after the longest
 * possible flight it is shown less than half a unit off. Its plan and its wounds by class go only to
 * its owner, as messages.
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
    /** Galaxy ms after the room's `start`, because small numbers take fewer bytes. */
    since: t.number(),
    /** Galaxy ms after the room's `start`. */
    until: t.number(),
    /** The sector behind the gate that the fleet flies to; 0 if it flies to no gate. */
    gate: t.uint16(),
    /** The number of its ships. */
    ships: t.uint16(),
    /** Its ships by class. A class that it never had in sight has no number. */
    scout: t.number(),
    interceptor: t.number(),
    frigate: t.number(),
    cruiser: t.number(),
    hauler: t.number(),
    engineer: t.number(),
    /** Whom it fights of its own accord: the index of its stance in `STANCES`. */
    stance: t.uint8(),
    /** The share of its ships' hull that is left. */
    hull: t.quantized(SHARE),
    /** The id of the battle it is in; empty for none. */
    battle: t.string(),
  },
  'Fleet',
)
export type FleetSchema = SchemaType<typeof FleetSchema>

/**
 * A base as it is shown to all who see it. It does not move. What is docked there goes only to its
 * owner, as a message.
 */
export const BaseSchema = schema(
  {
    id: t.string(),
    /** A commander's id. */
    owner: t.string(),
    x: t.quantized(PLACE),
    y: t.quantized(PLACE),
    level: t.uint8(),
  },
  'Base',
)
export type BaseSchema = SchemaType<typeof BaseSchema>

/** A wreck as it is shown to all who see it. It does not move. */
export const WreckSchema = schema(
  {
    id: t.string(),
    x: t.quantized(PLACE),
    y: t.quantized(PLACE),
    /** What it holds, in whole units. */
    ore: t.number(),
    /** When it is gone: galaxy ms after the room's `start`. */
    until: t.number(),
  },
  'Wreck',
)
export type WreckSchema = SchemaType<typeof WreckSchema>

/** A battle as it is shown to all who see where it began. */
export const BattleSchema = schema(
  {
    id: t.string(),
    x: t.quantized(PLACE),
    y: t.quantized(PLACE),
    /** The rounds fought. */
    round: t.number(),
    /** When the next round is due: galaxy ms after the room's `start`. */
    nextAt: t.number(),
  },
  'Battle',
)
export type BattleSchema = SchemaType<typeof BattleSchema>

/** Who holds a system: everybody may know. A system that nobody holds is not in the state. */
export const SystemSchema = schema(
  {
    /** Its number within the sector. */
    id: t.uint8(),
    /** A commander's id. */
    owner: t.string(),
  },
  'System',
)
export type SystemSchema = SchemaType<typeof SystemSchema>

/**
 * A system as it is shown to all who see it: its station, and who is taking it. A system that nothing
 * has happened to is not in the state. The times are galaxy ms; those of moments count from the
 * room's `start`.
 */
export const StationSchema = schema(
  {
    /** The system's number within the sector. */
    id: t.uint8(),
    /** 0 for no station, to 10. */
    level: t.uint8(),
    /** The share of the station's hull that was left at `hullAt`; 1 without a station. */
    hull: t.quantized(SHARE),
    /** It mends from then on, unless it is in a battle or somebody takes the system. */
    hullAt: t.number(),
    /** Whether it was beaten: it fights again only once it has wholly mended. */
    isBeaten: t.boolean(),
    /** The id of the battle it is in; empty for none. */
    battle: t.string(),
    /** The id of the commander who takes the system; empty for nobody. */
    captor: t.string(),
    /** When that is over; 0 while its clock stands still. */
    captureUntil: t.number(),
    /** How long all of it takes; 0 if nobody takes it. */
    captureTotal: t.number(),
    /** While its clock stands still: how much time is left. */
    captureLeft: t.number(),
  },
  'Station',
)
export type StationSchema = SchemaType<typeof StationSchema>

/** A sector as its room shows it: committed state only [DUR-1]. */
export const SectorSchema = schema(
  {
    sectorId: t.uint16(),
    /** The epoch of the sector's lease. A client that has seen a higher one drops this room. */
    epoch: t.float64(),
    /** Galaxy ms from which the times of fleets count. It stays the same for the room's life. */
    start: t.float64(),
    /** The seq of the last event shown. */
    seq: t.number(),
    /** Sector time in galaxy ms when this patch was made. */
    now: t.float64(),
    /** Galaxy ms per real ms, to extrapolate `now` with. */
    rate: t.float64(),
    /**
     * Changes with each patch, so that every patch changes something outside the views. Otherwise
     * Colyseus sends the changes of a view to only one of its clients.
     */
    turn: t.uint8(),
    /** The fleets. A client gets those that its vision group sees. */
    fleets: t.map(FleetSchema).view(),
    /** The bases, likewise. */
    bases: t.map(BaseSchema).view(),
    /** The wrecks, likewise. */
    wrecks: t.map(WreckSchema).view(),
    /** The battles, likewise. */
    battles: t.map(BattleSchema).view(),
    /** The systems that somebody holds. Every client gets all of them. */
    systems: t.map(SystemSchema),
    /** What else is known of systems, for clients whose vision group sees them. */
    stations: t.map(StationSchema).view(),
  },
  'Sector',
)
export type SectorSchema = SchemaType<typeof SectorSchema>
