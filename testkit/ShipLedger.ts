import type { FleetId, PlaceId, SectorId } from '../src/sim/core/ids.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import {
  minusShips,
  plusShips,
  SHIP_CLASSES,
  type Ships,
  shipCount,
} from '../src/sim/rules/ships.ts'

/** What ships come from. */
const SOURCES = ['placed', 'merchants', 'pirates', 'built', 'given back'] as const
/** What ships are lost in. */
const LOSSES = ['rounds', 'retreats', 'disbanded', 'bases', 'systems', 'used up'] as const
type Source = (typeof SOURCES)[number]
type Loss = (typeof LOSSES)[number]

/** The ships of a sector. */
interface Present {
  readonly fleets: Map<FleetId, Ships>
  /** By base, or by the name of a system. */
  readonly yards: Map<string, Ships>
  /** Ships that left a fleet, or joined it: the next event says where they went, or came from. */
  owed: { readonly fleetId: FleetId; readonly left: Ships; readonly joined: Ships } | null
}

const NONE: Ships = {}

/**
 * Counts ships by the events alone, without the code that applies them [OWN-5]. Of each ship it
 * knows what it came from, in which fleet or yard it is, or in which kind of event it was lost. It
 * takes the events of each sector in order, and the sectors in any order.
 */
export class ShipLedger {
  readonly #sectors = new Map<SectorId, Present>()
  readonly #everBorn = new Set<FleetId>()
  /** Fleets that left a sector and that came into one, by id and jump. */
  readonly #left = new Map<string, Ships>()
  readonly #came = new Map<string, Ships>()
  readonly #made = new Map<Source, Ships>()
  readonly #lost = new Map<Loss, Ships>()

  /** @throws Error if ships appear from nowhere, or go without a word */
  add(event: SectorEvent): void {
    const here = this.in(event.sector)
    const { owed } = here
    this.#note(here, event)
    if (owed && here.owed) {
      throw fault(event, `${owed.fleetId} has other ships, and no event says why`)
    }
  }

  in(sector: SectorId): Present {
    const known = this.#sectors.get(sector)
    if (known) return known
    const none: Present = { fleets: new Map(), yards: new Map(), owed: null }
    this.#sectors.set(sector, none)
    return none
  }

  /** @returns the ships in lanes, by fleet and jump @throws Error if some changed on the way */
  lanes(): Map<string, Ships> {
    for (const [jump, ships] of this.#came) {
      const left = this.#left.get(jump)
      if (left && areSame(left, ships)) continue
      throw new Error(`[OWN-5] ${jump} came with ${say(ships)} and left with ${say(left)}`)
    }
    return new Map([...this.#left].filter(([jump]) => !this.#came.has(jump)))
  }

  /** @throws Error if what was made is not what is there and what was lost */
  balance(): void {
    const present = [...this.#sectors.values()].flatMap(({ fleets, yards }) => [
      ...fleets.values(),
      ...yards.values(),
    ])
    const [made, lost] = [sum(this.#made.values()), sum(this.#lost.values())]
    const there = sum([...present, ...this.lanes().values()])
    if (areSame(made, plusShips(there, lost))) return
    throw new Error(`[OWN-5] ${say(made)} made, ${say(there)} there, ${say(lost)} lost`)
  }

  /** The ships lost in fights. */
  get lostInFights(): Ships {
    return plusShips(this.#lost.get('rounds') ?? NONE, this.#lost.get('retreats') ?? NONE)
  }

  /** How many ships were made and lost, and by what. */
  get figures(): Readonly<Record<string, number>> {
    const entries = [
      ...SOURCES.map((source) => [`made: ${source}`, this.#made.get(source)] as const),
      ...LOSSES.map((loss) => [`lost: ${loss}`, this.#lost.get(loss)] as const),
    ]
    return Object.fromEntries(entries.map(([name, ships]) => [name, shipCount(ships ?? NONE)]))
  }

  #note(here: Present, event: SectorEvent): void {
    switch (event.type) {
      case 'fleet.placed':
        this.#make('placed', event.data.fleet.ships)
        this.#bear(here, event, event.data.fleet)
        return
      case 'pirates.appeared':
        this.#make('pirates', event.data.fleet.ships)
        this.#bear(here, event, event.data.fleet)
        return
      case 'fleet.born':
        if (event.data.from === null) this.#make('merchants', event.data.fleet.ships)
        else settle(here, event, event.data.from, event.data.fleet.ships, NONE)
        this.#bear(here, event, event.data.fleet)
        return
      case 'fleet.launched':
        changeYard(here, event, NONE, event.data.fleet.ships)
        this.#bear(here, event, event.data.fleet)
        return
      case 'fleet.arrived': {
        const { id, hops, ships } = event.data.fleet
        this.#came.set(`${id}/${hops}`, ships)
        here.fleets.set(id, ships)
        return
      }
      case 'fleet.departed': {
        const { fleetId, hop } = event.data
        this.#left.set(`${fleetId}/${hop}`, take(here, event, fleetId))
        return
      }
      case 'fleet.ships': {
        const { fleetId, ships } = event.data
        here.owed = { fleetId, ...difference(shipsOf(here, event, fleetId), ships) }
        here.fleets.set(fleetId, ships)
        return
      }
      default:
        this.#noteEnd(here, event)
    }
  }

  #noteEnd(here: Present, event: SectorEvent): void {
    switch (event.type) {
      case 'fleet.ended': {
        const ships = take(here, event, event.data.fleetId)
        if (event.data.into === null) {
          if (!areSame(ships, event.data.ships)) throw fault(event, 'ends other ships')
          this.#lose('disbanded', ships)
        } else settle(here, event, event.data.into, NONE, ships)
        return
      }
      case 'fleet.docked': {
        const ships = take(here, event, event.data.fleetId)
        if (!areSame(ships, event.data.ships)) throw fault(event, 'docks with other ships')
        changeYard(here, event, ships, NONE)
        return
      }
      case 'base.placed':
        here.yards.set(event.data.base.id, NONE)
        return
      case 'base.ended': {
        const { base, ships } = event.data
        if (!areSame(here.yards.get(base) ?? NONE, ships)) throw fault(event, 'ends other ships')
        here.yards.delete(base)
        this.#lose('bases', ships)
        return
      }
      case 'battle.round':
        for (const hit of event.data.hits) this.#hit(here, event, hit, 'rounds')
        for (const { system, ships } of event.data.garrisons) {
          this.#emptyYard(here, event, placeKey({ system }), ships, 'rounds')
        }
        return
      case 'system.granted':
        here.yards.set(placeKey({ system: event.data.system }), NONE)
        return
      case 'system.captured':
      case 'system.released': {
        const place = placeKey({ system: event.data.system })
        const had = here.yards.get(place) ?? NONE
        if (!areSame(had, event.data.lost)) throw fault(event, 'names other ships as lost')
        this.#emptyYard(here, event, place, NONE, 'systems')
        if (event.type === 'system.released') here.yards.delete(place)
        return
      }
      case 'fleet.retreated':
        this.#hit(here, event, event.data, 'retreats')
        return
      case 'ship.built': {
        const one = { [event.data.ship]: 1 }
        this.#make('built', one)
        changeYard(here, event, one, NONE)
        return
      }
      case 'build.queued':
        this.#lose('used up', event.data.usedUp)
        changeYard(here, event, NONE, event.data.usedUp)
        return
      case 'build.cancelled':
        this.#make('given back', event.data.ships)
        changeYard(here, event, event.data.ships, NONE)
        return
    }
  }

  #bear(here: Present, event: SectorEvent, { id, ships }: { id: FleetId; ships: Ships }): void {
    if (this.#everBorn.has(id)) throw fault(event, `fleet ${id} was born before`)
    this.#everBorn.add(id)
    here.fleets.set(id, ships)
  }

  #hit(here: Present, event: SectorEvent, hit: { fleetId: FleetId; ships: Ships }, by: Loss): void {
    const { left, joined } = difference(shipsOf(here, event, hit.fleetId), hit.ships)
    if (shipCount(joined) > 0) throw fault(event, `${hit.fleetId} has more ships after a fight`)
    here.fleets.set(hit.fleetId, hit.ships)
    this.#lose(by, left)
  }

  /** Ships docked at a system are lost, in a round or with it. */
  #emptyYard(here: Present, event: SectorEvent, place: string, ships: Ships, by: Loss): void {
    const { left, joined } = difference(here.yards.get(place) ?? NONE, ships)
    if (shipCount(joined) > 0) throw fault(event, `more ships are docked at ${place} than before`)
    here.yards.set(place, ships)
    this.#lose(by, left)
  }

  #make(source: Source, ships: Ships): void {
    this.#made.set(source, plusShips(this.#made.get(source) ?? NONE, ships))
  }

  #lose(loss: Loss, ships: Ships): void {
    this.#lost.set(loss, plusShips(this.#lost.get(loss) ?? NONE, ships))
  }
}

/** The ships that left or joined a fleet in the event before this one are in another now. */
function settle(here: Present, event: SectorEvent, fleetId: FleetId, left: Ships, joined: Ships) {
  const { owed } = here
  const isOwed =
    owed?.fleetId === fleetId && areSame(owed.left, left) && areSame(owed.joined, joined)
  if (!isOwed) throw fault(event, `${fleetId} gave or got other ships than this says`)
  here.owed = null
}

function changeYard(
  { yards }: Present,
  event: Extract<
    SectorEvent,
    { type: 'fleet.docked' | 'fleet.launched' | 'ship.built' | 'build.queued' | 'build.cancelled' }
  >,
  came: Ships,
  went: Ships,
): void {
  const { at, yard } = event.data
  const place = placeKey(at)
  const before = yards.get(place)
  const after = before && minusShips(plusShips(before, came), went)
  if (!after || !areSame(after, yard.ships)) {
    throw fault(event, `the yard of ${place} had ${say(before)}, and has ${say(yard.ships)}`)
  }
  yards.set(place, after)
}

/** @returns a base's id, or the name of a system in its sector */
export function placeKey(at: PlaceId): string {
  return 'base' in at ? at.base : `system ${at.system}`
}

function take(here: Present, event: SectorEvent, fleetId: FleetId): Ships {
  const ships = shipsOf(here, event, fleetId)
  here.fleets.delete(fleetId)
  return ships
}

function shipsOf({ fleets }: Present, event: SectorEvent, fleetId: FleetId): Ships {
  const ships = fleets.get(fleetId)
  if (!ships) throw fault(event, `fleet ${fleetId} is not there`)
  return ships
}

function difference(before: Ships, after: Ships): { readonly left: Ships; readonly joined: Ships } {
  const more = (some: Ships, others: Ships): Ships =>
    Object.fromEntries(
      SHIP_CLASSES.map((one) => [one, (some[one] ?? 0) - (others[one] ?? 0)] as const).filter(
        ([, count]) => count > 0,
      ),
    )
  return { left: more(before, after), joined: more(after, before) }
}

function sum(all: Iterable<Ships>): Ships {
  return [...all].reduce(plusShips, NONE)
}

export function areSame(some: Ships, others: Ships): boolean {
  const { left, joined } = difference(some, others)
  return shipCount(left) + shipCount(joined) === 0
}

export function say(ships: Ships | undefined): string {
  return ships ? JSON.stringify(ships) : 'nothing'
}

function fault({ sector, seq, type }: SectorEvent, says: string): Error {
  return new Error(`[OWN-5] sector ${sector}, event ${seq} (${type}): ${says}`)
}
