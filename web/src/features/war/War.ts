import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { OrderDraft } from '../../../../src/protocol/orders.ts'
import type { FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import type { Stance } from '../../../../src/sim/fleets/fleet.ts'
import type { Point } from '../../../../src/sim/galaxy/course.ts'
import { PATROL_POINTS_MAX } from '../../../../src/sim/rules/commanders.ts'
import type { Noticed } from '../../map/pickBlip.ts'
import { Battles } from './Battles.ts'
import { type WreckRef, Wrecks } from './Wrecks.ts'

/** A fleet in sight. */
export interface FleetRef {
  readonly sectorId: SectorId
  readonly fleetId: FleetId
}

/** A fleet that the player looks at without having chosen it. */
export interface Peek {
  readonly ref: FleetRef
  /** Where the mouse came upon it, in px of the window; null if it is looked at by keyboard. */
  readonly at: Point | null
}

/** A blip under the mouse, and where the mouse is, in px of the window. */
export interface Notice {
  readonly blip: Noticed
  readonly at: Point
}

/** A patrol that is not ordered yet. */
export interface PatrolDraft extends FleetRef {
  readonly points: readonly Point[]
}

interface Doing {
  /** Tells that something has changed. */
  touch(): void
  /** Tells that a card is open now. One is open at a time. */
  opened(): void
  /** Gives an order, and shows why if it is refused. @returns whether it was accepted */
  order(fleet: OwnFleet, draft: OrderDraft): Promise<boolean>
  say(text: string): void
}

/** What the player looks at and plans in the war, and the orders for it. */
export class War {
  readonly battles = new Battles()
  readonly wrecks: Wrecks
  /** The fleet whose card is open. */
  inspected: FleetRef | null = null
  peeked: Peek | null = null
  noticed: Notice | null = null
  patrolDraft: PatrolDraft | null = null
  readonly #doing: Doing

  constructor(doing: Doing) {
    this.#doing = doing
    this.wrecks = new Wrecks(doing)
  }

  inspect(ref: FleetRef | null): void {
    if (isSame(this.inspected, ref)) return
    this.inspected = ref
    if (ref) {
      this.wrecks.inspect(null)
      this.#doing.opened()
    }
    this.#doing.touch()
  }

  inspectWreck(ref: WreckRef | null): void {
    if (ref) {
      this.inspect(null)
      this.#doing.opened()
    }
    this.wrecks.inspect(ref)
  }

  closeCards(): void {
    this.inspect(null)
    this.wrecks.inspect(null)
  }

  /** @param at where the mouse came upon it, in px of the window; null for the keyboard */
  peek(ref: FleetRef | null, at: Point | null): void {
    if (isSame(this.peeked?.ref ?? null, ref)) return
    this.peeked = ref && { ref, at }
    this.#doing.touch()
  }

  /** @param at where the mouse is, in px of the window */
  notice(blip: Noticed | null, at: Point): void {
    const known = this.noticed?.blip ?? null
    if (known?.x === blip?.x && known?.y === blip?.y && known?.size === blip?.size) return
    this.noticed = blip && { blip, at }
    this.#doing.touch()
  }

  /** The player has read how the last fight ended. */
  noteEnd(): void {
    this.battles.ended = null
    this.#doing.touch()
  }

  beginPatrol(ref: FleetRef): void {
    this.patrolDraft = { ...ref, points: [] }
    this.#doing.touch()
  }

  /** Adds a point to the patrol that is being planned. @returns whether it is one of it */
  addPatrolPoint(sectorId: SectorId, { x, y }: Point): boolean {
    const draft = this.patrolDraft
    if (draft?.sectorId !== sectorId || draft.points.length >= PATROL_POINTS_MAX) return false
    const last = draft.points.at(-1)
    if (last?.x === x && last.y === y) return false
    this.patrolDraft = { ...draft, points: [...draft.points, { x, y }] }
    this.#doing.touch()
    return true
  }

  removePatrolPoint(): void {
    if (!this.patrolDraft) return
    this.patrolDraft = { ...this.patrolDraft, points: this.patrolDraft.points.slice(0, -1) }
    this.#doing.touch()
  }

  cancelPatrol(): void {
    if (!this.patrolDraft) return
    this.patrolDraft = null
    this.#doing.touch()
  }

  async patrol(fleet: OwnFleet): Promise<void> {
    const { points } = this.patrolDraft ?? {}
    if (!points || points.length < 2) return
    this.cancelPatrol()
    const draft = { type: 'patrol' as const, fleetId: fleet.id, points: [...points] }
    if (await this.#doing.order(fleet, draft)) this.#doing.say(`${fleet.name} is on patrol.`)
  }

  async attack(fleet: OwnFleet, target: FleetId, name: string): Promise<void> {
    const draft = { type: 'attack', fleetId: fleet.id, target: { fleetId: target } } as const
    if (await this.#doing.order(fleet, draft)) this.#doing.say(`${fleet.name} goes after ${name}.`)
  }

  async escort(fleet: OwnFleet, target: FleetId, name: string): Promise<void> {
    const draft = { type: 'escort', fleetId: fleet.id, target: { fleetId: target } } as const
    if (await this.#doing.order(fleet, draft)) this.#doing.say(`${fleet.name} escorts ${name}.`)
  }

  async setStance(fleet: OwnFleet, stance: Stance): Promise<void> {
    if (fleet.stance !== stance) {
      await this.#doing.order(fleet, { type: 'stance', fleetId: fleet.id, stance })
    }
  }

  async retreat(fleet: OwnFleet): Promise<void> {
    const isDone = await this.#doing.order(fleet, { type: 'retreat', fleetId: fleet.id })
    if (isDone) this.#doing.say(`${fleet.name} flees.`)
  }

  /** Forgets everything of a player who is gone. */
  clear(): void {
    this.inspected = null
    this.wrecks.inspected = null
    this.peeked = null
    this.noticed = null
    this.patrolDraft = null
    this.battles.ended = null
    this.battles.look([], [])
  }
}

function isSame(one: FleetRef | null, other: FleetRef | null): boolean {
  return one?.fleetId === other?.fleetId && one?.sectorId === other?.sectorId
}
