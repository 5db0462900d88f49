import type { FleetSchema } from '../../rooms/sector/sectorSchema.ts'
import type { Dice } from '../../src/sim/core/dice.ts'
import type { BaseId, CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { STANCES } from '../../src/sim/fleets/fleet.ts'
import { MERGE_RANGE_UNITS } from '../../src/sim/rules/commanders.ts'
import { SHIP_CLASSES, type Ships, shipCount } from '../../src/sim/rules/ships.ts'

/** An order without its id. */
export type Draft = Readonly<Record<string, unknown>> & { readonly type: string }

/** What a commander knows when it decides what to do next, in the sector where it has a seat. */
export interface Outlook {
  readonly commander: CommanderId
  readonly sector: SectorId
  readonly sectors: number
  /** The sectors in whose middles everybody meets. */
  readonly fronts: readonly SectorId[]
  readonly fleets: readonly FleetSchema[]
  readonly base: { readonly id: BaseId; readonly sector: SectorId }
  /** The ships docked at the base; null if that is elsewhere. */
  readonly yard: Ships | null
}

/** How far from the middle of a front fleets go. */
const RALLY_UNITS = 90
const SPLIT_UP_TO = 6

/** @returns what a commander at war might do next; null if it has nothing there */
export function nextOrder(look: Outlook, dice: Dice): Draft | null {
  const { commander, fleets, base, yard } = look
  const docked = yard && shipCount(yard) > 0
  const own = fleets.filter(({ owner }) => owner === commander)
  if (docked && (own.length === 0 || dice.int(1, 4) === 1)) {
    return { type: 'launch', at: { base: base.id }, ships: yard }
  }
  if (own.length === 0) return null
  const fleet = dice.pick(own)
  return fleet.battle === '' ? atLarge(look, own, fleet, dice) : inBattle(fleet, dice)
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
    { type: 'rename', fleetId, name: `Name ${dice.int(1, 1_000_000)}` },
    { type: 'route', fleetId, toSector: dice.int(1, sectors) },
    { type: 'move', fleetId, to: anywhere(), queue: true },
    { type: 'patrol', fleetId, points: [rally(), anywhere()] },
    { type: 'stance', fleetId, stance: dice.pick(STANCES) },
    { type: 'stance', fleetId, stance: 'attack' },
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
