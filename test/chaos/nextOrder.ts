import type { FleetSchema, WreckSchema } from '../../rooms/sector/sectorSchema.ts'
import type { Dice } from '../../src/sim/core/dice.ts'
import type { BaseId, CommanderId, FleetId, PlaceId, SectorId } from '../../src/sim/core/ids.ts'
import { STANCES } from '../../src/sim/fleets/fleet.ts'
import { MERGE_RANGE_UNITS } from '../../src/sim/rules/commanders.ts'
import { SHIP_CLASSES, type Ships, shipCount } from '../../src/sim/rules/ships.ts'

/** An order without its id. */
export type Draft = Readonly<Record<string, unknown>> & { readonly type: string }

/** The ships docked at a place of the commander's, and what it builds. */
export interface Yard {
  readonly at: PlaceId
  readonly ships: Ships
  /** The ids of what is in its queue. */
  readonly builds: readonly string[]
}

/** What a commander knows when it decides what to do next, in the sector where it has a seat. */
export interface Outlook {
  readonly commander: CommanderId
  readonly sector: SectorId
  readonly sectors: number
  /** The sectors in whose middles everybody meets. */
  readonly fronts: readonly SectorId[]
  readonly fleets: readonly FleetSchema[]
  readonly wrecks: readonly WreckSchema[]
  /** All systems of the sector, and who holds them; null for nobody. */
  readonly systems: readonly { readonly id: number; readonly owner: CommanderId | null }[]
  readonly base: { readonly id: BaseId; readonly sector: SectorId }
  /** The commander's yards in the sector. */
  readonly yards: readonly Yard[]
  /** Whether a fleet carries out an order that takes a while, and keeps its plan. */
  readonly isOnErrand: (fleet: FleetSchema) => boolean
}

/** How far from the middle of a front fleets go. */
const RALLY_UNITS = 90
const SPLIT_UP_TO = 6

/** @returns what a commander at war might do next; null if it has nothing there */
export function nextOrder(look: Outlook, dice: Dice): Draft | null {
  const { commander, fleets, isOnErrand } = look
  const docked = openYards(look)
  const own = fleets.filter(({ owner }) => owner === commander)
  if (docked.length > 0 && (own.length === 0 || dice.int(1, 4) === 1)) {
    const { at, ships } = dice.pick(docked)
    return { type: 'launch', at, ships }
  }
  const yards = ownYards(look)
  if (yards.length > 0 && own.length > 0 && dice.int(1, 5) === 1) {
    return atYard(dice.pick(yards), dice)
  }
  if (own.length === 0) return null
  const fleet = dice.pick(own)
  if (isOnErrand(fleet)) return onErrand(fleet, dice)
  return fleet.battle === '' ? atLarge(look, own, fleet, dice) : inBattle(fleet, dice)
}

/** Orders that take a while, for which a fleet must be left alone. */
const ERRANDS = new Set(['capture', 'dock', 'salvage', 'load', 'unload'])

/** Whether an order takes a while: so does an attack on a system. */
export function isErrand(order: Draft): order is Draft & { readonly fleetId: FleetId } {
  return ERRANDS.has(order.type) || (order.type === 'attack' && 'systemId' in Object(order.target))
}

/** The yards with ships in them. */
function openYards(look: Outlook): Yard[] {
  return ownYards(look).filter(({ ships }) => shipCount(ships) > 0)
}

/** The yards without those of systems that were lost. */
function ownYards({ commander, yards, systems }: Outlook): Yard[] {
  const own = new Set(systems.filter(({ owner }) => owner === commander).map(({ id }) => id))
  return yards.filter(({ at }) => 'base' in at || own.has(at.system))
}

/** To build something, to grow, or to think better of it. */
function atYard({ at, builds }: Yard, dice: Dice): Draft {
  const ship = dice.pick(['scout', 'interceptor', 'hauler', 'engineer'])
  const building = 'base' in at ? 'base' : dice.pick(['mine', 'refinery', 'yard', 'station'])
  const build = { type: 'build', at, ship, count: dice.int(1, 3) }
  const [item] = builds.slice(-1)
  return dice.pick([
    ...[build, build, { type: 'upgrade', at, building }],
    ...(item === undefined ? [] : [{ type: 'cancelBuild', at, item }]),
  ])
}

/** It mostly stays in a fight, so that stations are beaten. */
function onErrand(fleet: FleetSchema, dice: Dice): Draft {
  const retreat = { type: 'retreat', fleetId: fleet.id }
  return dice.pick([...inPassing(fleet, dice), ...(fleet.battle === '' ? [] : [retreat])])
}

/** What changes no plan. */
function inPassing({ id: fleetId }: FleetSchema, dice: Dice): Draft[] {
  return [
    { type: 'rename', fleetId, name: `Name ${dice.int(1, 1_000_000)}` },
    { type: 'stance', fleetId, stance: dice.pick(STANCES) },
    { type: 'stance', fleetId, stance: 'attack' },
  ]
}

function inBattle({ id: fleetId }: FleetSchema, dice: Dice): Draft {
  const rename = { type: 'rename', fleetId, name: `Name ${dice.int(1, 1_000_000)}` }
  return dice.pick([{ type: 'retreat', fleetId }, { type: 'retreat', fleetId }, rename])
}

/** What a fleet that fights nobody may do; what is listed more often is done more often. */
function atLarge(
  look: Outlook,
  own: readonly FleetSchema[],
  fleet: FleetSchema,
  dice: Dice,
): Draft {
  return dice.pick([
    ...alone(look, fleet, dice),
    ...together(own, fleet, dice),
    ...against(look, fleet, dice),
    ...atSystems(look, fleet, dice),
    ...toWrecks(look, fleet, dice),
    ...withGoods(look, fleet, dice),
  ])
}

function alone(
  { sector, sectors, fronts, base }: Outlook,
  fleet: FleetSchema,
  dice: Dice,
): Draft[] {
  const fleetId = fleet.id
  const place = (around: number, by: number) => dice.int(around - by, around + by)
  const anywhere = () => ({ x: place(500, 500), y: place(500, 500) })
  const rally = () => ({ x: place(500, RALLY_UNITS), y: place(500, RALLY_UNITS) })
  const toFront = fronts.includes(sector)
    ? { type: 'move', fleetId, to: rally() }
    : { type: 'route', fleetId, toSector: dice.pick(fronts) }
  const home =
    base.sector === sector
      ? { type: 'dock', fleetId, at: { base: base.id } }
      : { type: 'route', fleetId, toSector: base.sector }
  return [
    ...inPassing(fleet, dice),
    { type: 'route', fleetId, toSector: dice.int(1, sectors) },
    { type: 'move', fleetId, to: anywhere(), queue: true },
    { type: 'patrol', fleetId, points: [rally(), anywhere()] },
    ...[toFront, toFront, toFront, home],
  ]
}

/** With the commander's other fleets there. */
function together(own: readonly FleetSchema[], fleet: FleetSchema, dice: Dice): Draft[] {
  const fleetId = fleet.id
  const drafts: Draft[] = own.length < SPLIT_UP_TO && fleet.ships > 1 ? splits(fleet, dice) : []
  const mates = own.filter(({ id }) => id !== fleetId)
  if (mates.length > 0) {
    drafts.push({ type: 'escort', fleetId, target: { fleetId: dice.pick(mates).id } })
  }
  const near = mates.filter((other) => apart(fleet, other) <= MERGE_RANGE_UNITS)
  if (near.length > 0) {
    const merge = { type: 'merge', fleetId, into: dice.pick(near).id }
    drafts.push(merge, merge, merge, merge)
  }
  return drafts
}

function against(
  { fleets, commander }: Outlook,
  { id: fleetId }: FleetSchema,
  dice: Dice,
): Draft[] {
  const others = fleets.filter(({ owner }) => owner !== commander)
  if (others.length === 0) return []
  const attack = { type: 'attack', fleetId, target: { fleetId: dice.pick(others).id } }
  return [attack, attack, attack]
}

/** To take a system, to fight its station, or to dock at one that the commander holds. */
function atSystems(
  { systems, commander }: Outlook,
  { id: fleetId }: FleetSchema,
  dice: Dice,
): Draft[] {
  const own = systems.filter(({ owner }) => owner === commander)
  const others = systems.filter(({ owner }) => owner !== commander)
  const held = others.filter(({ owner }) => owner !== null)
  const drafts: Draft[] = []
  if (others.length > 0) {
    const capture = { type: 'capture', fleetId, systemId: dice.pick(others).id }
    drafts.push(capture, capture, capture)
  }
  if (held.length > 0) {
    const systemId = dice.pick(held).id
    drafts.push({ type: 'attack', fleetId, target: { systemId } })
    drafts.push({ type: 'capture', fleetId, systemId })
  }
  if (own.length > 0) drafts.push({ type: 'dock', fleetId, at: { system: dice.pick(own).id } })
  return drafts
}

/** Only haulers salvage. */
function toWrecks({ wrecks }: Outlook, { id: fleetId, hauler }: FleetSchema, dice: Dice): Draft[] {
  if (wrecks.length === 0 || !hauler) return []
  const salvage = { type: 'salvage', fleetId, wreckId: dice.pick(wrecks).id }
  return [salvage, salvage, salvage]
}

/** Only haulers carry goods. Some go round and round. */
function withGoods(look: Outlook, { id: fleetId, hauler }: FleetSchema, dice: Dice): Draft[] {
  const yards = ownYards(look)
  if (yards.length === 0 || !hauler) return []
  const { at } = dice.pick(yards)
  const load = { type: 'load', fleetId, at }
  const unload = { type: 'unload', fleetId, at }
  return [load, unload, { ...load, repeat: true }, { ...unload, queue: true }]
}

/** Some ships of one class leave; one stays if there is no other class. */
function splits(fleet: FleetSchema, dice: Dice): Draft[] {
  const kinds = SHIP_CLASSES.filter((kind) => (fleet[kind] ?? 0) > 0)
  const kind = dice.pick(kinds)
  const most = (fleet[kind] ?? 0) - (kinds.length === 1 ? 1 : 0)
  if (most < 1) return []
  const split = { type: 'split', fleetId: fleet.id, ships: { [kind]: dice.int(1, most) } }
  return [split, split]
}

function apart(one: FleetSchema, other: FleetSchema): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
