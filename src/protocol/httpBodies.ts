/** The bodies of HTTP requests and of successful answers; those of refusals are in problem.ts. */
import { z } from 'zod'
import { displayName } from '../sim/core/displayName.ts'
import { ORDERS } from '../sim/features.ts'
import { sectorId as askedSectorId } from '../sim/fleets/orders/ownFleet.ts'
import { commanderId, fleetId, galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import { STAR_KINDS } from '../sim/galaxy/galaxy.ts'
import { baseId } from '../sim/holding/shapes.ts'
import { balance } from './ledger.ts'
import { timeFields } from './shapes.ts'
import type { Asked, Wire } from './Wire.ts'

export const guestRequest = z
  .strictObject(
    {
      name: displayName.describe("the commander's name: 1 to 32 visible characters"),
    },
    'must be a JSON object with a name, and nothing else',
  )
  .meta({ id: 'GuestRequest' })
export type GuestRequest = Asked<typeof guestRequest>

const [firstOrder, ...otherOrders] = Object.values(ORDERS).map(({ schema, does }) =>
  schema.describe(does),
)
export const orderRequest = z
  .strictObject(
    {
      order: z.union([firstOrder as z.ZodType, ...otherOrders]).describe('by `type`'),
      sector: sectorId
        .exactOptional()
        .describe('for an order about a system: the sector it is in; of no use for others'),
    },
    'must be a JSON object with an order, a sector for some, and nothing else',
  )
  .meta({ id: 'OrderRequest' })

const commander = z
  .strictObject({
    id: commanderId.describe("the commander's id"),
    name: z.string().describe("the commander's name"),
    homeSector: sectorId.describe('where its home fleet appears'),
  })
  .meta({ id: 'Commander', description: 'A player.' })
export type Commander = Wire<typeof commander>

export const session = z
  .strictObject({
    token: z.string().describe('the only key to the commander; a lost token cannot be replaced'),
    commander: commander.describe('the new commander'),
  })
  .meta({ id: 'Session', description: 'A new guest.' })
export type Session = Wire<typeof session>

const crossing = z
  .strictObject({
    from: sectorId.describe('the sector it left'),
    to: sectorId.describe('the sector it is on its way to'),
    departAt: galaxyMs.describe('galaxy ms when it left'),
    arriveAt: galaxyMs.describe('galaxy ms when it will arrive'),
  })
  .meta({ id: 'Crossing', description: 'A fleet crossing a lane.' })
export type Crossing = Wire<typeof crossing>

const fleetRecord = z
  .strictObject({
    id: fleetId.describe("the fleet's id"),
    name: z.string().describe('its name'),
    sector: sectorId.describe('the sector it is in or, while it is in a lane, its destination'),
    transit: crossing.nullable().describe('the lane it is in; null for none'),
  })
  .meta({ id: 'FleetRecord', description: 'Where a fleet is: in a sector, or in the lane to it.' })
export type FleetRecord = Wire<typeof fleetRecord>

const place = {
  x: z.number().describe('its place'),
  y: z.number().describe('its place'),
}

const baseRecord = z
  .strictObject({
    id: baseId.describe("the base's id"),
    sector: sectorId.describe('the sector it is in'),
    system: z.int().min(1).describe('the number of the system it is near'),
    ...place,
  })
  .meta({ id: 'BaseRecord', description: 'Where a base is, in units of the plane.' })
export type BaseRecord = Wire<typeof baseRecord>

const heldSystem = z
  .strictObject({
    sector: sectorId.describe('the sector it is in'),
    system: z.int().min(1).describe('its number within the sector'),
  })
  .meta({ id: 'HeldSystem', description: 'A system that a commander holds.' })
export type HeldSystem = Wire<typeof heldSystem>

export const me = z
  .strictObject({
    commander: commander.describe("the session's commander"),
    fleets: z.array(fleetRecord).describe("the commander's fleets, as of the last commits"),
    base: baseRecord.nullable().describe("the commander's base; null if it has none yet"),
    systems: z.array(heldSystem).describe('the systems that the commander holds'),
    shieldUntil: galaxyMs
      .nullable()
      .describe('galaxy ms until which other players cannot attack you; null if they can'),
    credits: balance.nullable().describe('what the commander has; null if nothing was booked yet'),
  })
  .meta({ id: 'Me', description: "The session's commander, and where its fleets are." })
export type Me = Wire<typeof me>

const star = z.enum(STAR_KINDS).describe('the kind of star')
const travelMs = galaxyMs.describe('galaxy ms from gate to gate')

const system = z
  .strictObject({
    id: z.int().min(1).describe('1 to 6, within its sector'),
    name: z.string().describe('its name'),
    ...place,
    star,
    ore: z.number().min(0).describe('how rich it is in ore'),
    gas: z.number().min(0).describe('how rich it is in gas'),
    owner: commanderId.nullable().describe('the commander who holds it; null for nobody'),
  })
  .meta({ id: 'System', description: "A star on a sector's plane, whose units go from 0 to 1000." })

const gate = z
  .strictObject({ to: sectorId.describe('the sector behind it'), ...place, travelMs })
  .meta({ id: 'Gate', description: "One end of a starlane, on its sector's plane." })

const mappedSector = z
  .strictObject({
    id: sectorId.describe('1 to the number of sectors'),
    name: z.string().describe('its name'),
    ...place,
    star,
    ring: z.enum(['core', 'middle', 'rim']).describe('how far out it lies'),
    systems: z.array(system).describe('its stars'),
    gates: z.array(gate).describe('the ways out of it'),
    market: z
      .int()
      .min(1)
      .nullable()
      .describe('the system whose station holds its market; null for none'),
    owner: commanderId.nullable().describe('the commander who holds most of its systems, or null'),
  })
  .meta({ id: 'Sector', description: 'A sector of the map, whose places are in map units.' })
export type MappedSector = Wire<typeof mappedSector>

const lane = z
  .strictObject({
    a: sectorId.describe('one end'),
    b: sectorId.describe('the other end'),
    travelMs,
  })
  .meta({ id: 'Lane', description: 'A starlane. Fleets fly it both ways.' })

export const galaxyMap = z
  .strictObject({
    ...timeFields,
    id: z
      .string()
      .describe("the galaxy's id, drawn at random when it was founded, which tells galaxies apart"),
    seed: z.string().describe('the seed of the map; another galaxy may have the same seed'),
    sectors: z.array(mappedSector).describe('sector `id` is at index `id - 1`'),
    lanes: z.array(lane).describe('each starlane once'),
  })
  .meta({ id: 'GalaxyMap', description: 'The whole map, and the time.' })
export type GalaxyMap = Wire<typeof galaxyMap>

export const traffic = z
  .strictObject({
    ...timeFields,
    transits: z.array(crossing).describe('the fleets in lanes, ordered by arrival'),
  })
  .meta({ id: 'Traffic', description: 'The fleets in the lanes, without names.' })
export type Traffic = Wire<typeof traffic>

/** The answer of `/livez` and `/readyz` when all is well. */
export const healthy = z
  .strictObject({ ok: z.literal(true).describe('always true') })
  .meta({ id: 'Healthy', description: 'All is well.' })

export const eventsQuery = z.object({
  sectors: z
    .string()
    .regex(/^[0-9]{1,9}(,[0-9]{1,9})*$/)
    .describe('the numbers of 1 to 32 sectors, separated by commas'),
  lastEventId: z
    .string()
    .optional()
    .describe('the id of the last event received, for clients that cannot send `Last-Event-ID`'),
})

export const joinPath = z.object({
  method: z.enum(['joinOrCreate', 'join', 'create']).describe('all do the same'),
  roomName: z.enum(['sector', 'galaxy']).describe('a sector, or the map'),
})

/** The options of a join. For a sector they name it; for the map they are ignored. */
export const joinSectorRequest = z
  .object(
    { sectorId: askedSectorId.describe('the sector to join') },
    'must be a JSON object with a sectorId',
  )
  .meta({ id: 'JoinRequest', description: "A sector's room is joined by its number." })

/** A reservation with which the SDK takes a seat. Colyseus makes it, and may add fields. */
export const seat = z
  .looseObject({
    name: z.string().describe("the room's name"),
    sessionId: z.string().describe('the seat; anyone who knows it can take it, within 15 s'),
    roomId: z.string().describe("the room's id"),
    processId: z.string().describe('the process that has the room'),
    publicAddress: z.string().exactOptional().describe('the address of that process for clients'),
  })
  .meta({ id: 'Seat', description: 'A seat in a room, to be taken over a WebSocket.' })
