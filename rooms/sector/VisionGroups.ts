import type { Client } from '@colyseus/core'
import { StateView } from '@colyseus/schema'
import type { BlipsMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId, FleetId } from '../../src/sim/core/ids.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import { FleetTable } from '../../src/vision/FleetTable.ts'
import type { GroupId, Grouping } from '../../src/vision/Grouping.ts'
import { GroupView, type Onlooker } from '../../src/vision/GroupView.ts'
import { type Site, SiteTable } from '../../src/vision/SiteTable.ts'
import { showEmpty } from '../colyseus/internals.ts'
import type {
  BaseSchema,
  BattleSchema,
  FleetSchema,
  SectorSchema,
  StationSchema,
  WreckSchema,
} from './sectorSchema.ts'

/** What of a room's state only those get who see it. */
type Shown = Pick<SectorSchema, 'fleets' | 'bases' | 'stations' | 'wrecks' | 'battles'>
/** What of a sector's state is looked at. */
export type Sights = Pick<SectorState, 'fleets' | 'bases' | 'systems' | 'wrecks' | 'battles'>

/** Where a room's state has the sites of each kind. */
const SITES_SHOWN = {
  base: 'bases',
  system: 'stations',
  wreck: 'wrecks',
  battle: 'battles',
} as const

type AnySchema = FleetSchema | BaseSchema | StationSchema | WreckSchema | BattleSchema

interface Seat {
  client: Client
  readonly commander: CommanderId
  group: Group
}

/**
 * Which of a room's clients sees what [VIS-1] [VIS-3]. Only changes are sent: fleets and sites through
 * the group's view, blips in a message of their own, without names. A client that changes groups while
 * seated gets another view, and needs the full state anew.
 */
export class VisionGroups {
  readonly #groups = new Map<GroupId, Group>()
  /** Seats by session id, because a client that reconnects is another object. */
  readonly #seats = new Map<string, Seat>()
  readonly #shown: Shown
  readonly #grouping: Grouping
  #table = new FleetTable()
  readonly #sites = new SiteTable()

  constructor(shown: Shown, grouping: Grouping) {
    this.#shown = shown
    this.#grouping = grouping
  }

  get size(): number {
    return this.#groups.size
  }

  /**
   * Seats a client. It sees what its group saw at its last look.
   * @param now sector time in galaxy ms
   */
  join(client: Client, commander: CommanderId, sights: Sights, now: number): void {
    const id = this.#grouping.groupOf(commander, now)
    if (!this.#groups.has(id)) this.#look(sights, now)
    const group = this.#groups.get(id) ?? this.#make(id, now)
    this.#seats.set(client.sessionId, { client, commander, group })
    group.clients.add(client)
    client.view = group.view
    sendBlips([client], group.groupView.blips)
  }

  /** Removes a client that is gone for good. A group ends with its last client. */
  leave({ sessionId }: Client): void {
    const seat = this.#seats.get(sessionId)
    if (!seat) return
    this.#seats.delete(sessionId)
    this.#forget(seat)
    if (this.#groups.size === 0) this.#table = new FleetTable()
  }

  /** Takes over the seat of a client that reconnected, as another object. */
  replace(client: Client): void {
    const seat = this.#seats.get(client.sessionId)
    if (!seat) return
    seat.group.clients.delete(seat.client)
    seat.client = client
    seat.group.clients.add(client)
    client.view = seat.group.view
    sendBlips([client], seat.group.groupView.blips)
  }

  /**
   * Looks again which commanders share sight. To be called before anything is sent, so that a
   * client that left a group gets nothing more of what the group sees.
   * @returns clients that now have another view; null if no group has changed
   */
  regroup(sights: Sights, now: number): Client[] | null {
    const moved: Client[] = []
    let isChanged = false
    let isLookedAt = false
    for (const seat of this.#seats.values()) {
      const id = this.#grouping.groupOf(seat.commander, now)
      if (id === seat.group.id) continue
      this.#forget(seat)
      if (!isLookedAt) this.#look(sights, now)
      isLookedAt = true
      seat.group = this.#groups.get(id) ?? this.#make(id, now)
      seat.group.clients.add(seat.client)
      seat.client.view = seat.group.view
      moved.push(seat.client)
    }
    for (const { id, groupView } of this.#groups.values()) {
      const members = this.#grouping.membersOf(id, now)
      if (areSame(members, groupView.members)) continue
      groupView.members = members
      isChanged = true
    }
    return isChanged || moved.length > 0 ? moved : null
  }

  /** Looks again for all groups. @returns whether any group sees others than before */
  sweep(sights: Sights, now: number, isTold: (client: Client) => boolean): boolean {
    if (this.#groups.size === 0) return false
    this.#look(sights, now)
    const factorOf = this.#sensorFactors(now)
    let isChanged = false
    for (const group of this.#groups.values()) {
      group.isChanged = false
      if (group.groupView.look(this.#table, this.#sites, factorOf))
        sendBlips([...group.clients].filter(isTold), group.groupView.blips)
      if (group.isChanged) isChanged = true
    }
    this.#table.forgetGone()
    return isChanged
  }

  /**
   * Drops what waits in a group's view for the next patch, unless another client of the group
   * reads: the full state that `client` gets has it already.
   */
  forgetPending({ sessionId }: Client, isReading: (client: Client) => boolean): void {
    const group = this.#seats.get(sessionId)?.group
    if (group && ![...group.clients].some(isReading)) group.view.changes.clear()
  }

  blipsOf({ sessionId }: Client): BlipsMessage {
    return { blips: this.#seats.get(sessionId)?.group.groupView.blips ?? [] }
  }

  #look(sights: Sights, now: number): void {
    this.#table.look(sights.fleets.values(), now)
    this.#sites.look(sights)
  }

  /** Of what was just looked at. */
  #make(id: GroupId, now: number): Group {
    const group = new Group(id, this.#grouping.membersOf(id, now), this.#shown)
    this.#groups.set(id, group)
    group.groupView.look(this.#table, this.#sites, this.#sensorFactors(now))
    return group
  }

  #sensorFactors(now: number): (commander: CommanderId) => number {
    return (commander) => this.#grouping.sensorFactorOf(commander, now)
  }

  #forget({ client, group }: Seat): void {
    group.clients.delete(client)
    if (group.clients.size > 0) return
    group.view.dispose()
    this.#groups.delete(group.id)
  }
}

/** A group of commanders that share sight. All its clients share one StateView. */
class Group implements Onlooker {
  readonly id: GroupId
  readonly view = new StateView()
  readonly clients = new Set<Client>()
  readonly groupView: GroupView
  /** Whether it sees others than before the look that is under way, or was last. */
  isChanged = false
  readonly #shown: Shown

  constructor(id: GroupId, members: readonly CommanderId[], shown: Shown) {
    this.id = id
    this.groupView = new GroupView(members, this)
    showEmpty(this.view, shown.fleets)
    showEmpty(this.view, shown.bases)
    showEmpty(this.view, shown.wrecks)
    showEmpty(this.view, shown.battles)
    showEmpty(this.view, shown.stations)
    this.#shown = shown
  }

  seen(id: FleetId): boolean {
    return this.#show(this.#shown.fleets.get(id))
  }

  lost(id: FleetId): void {
    this.#hide(this.#shown.fleets.get(id))
  }

  siteSeen({ kind, id }: Site): boolean {
    return this.#show(this.#shown[SITES_SHOWN[kind]].get(id))
  }

  siteLost({ kind, id }: Site): void {
    this.#hide(this.#shown[SITES_SHOWN[kind]].get(id))
  }

  /** What is not yet in the room's state counts as unseen. The patch that adds it looks again. */
  #show(shown: AnySchema | undefined): boolean {
    if (!shown) return false
    this.view.add(shown)
    this.isChanged = true
    return true
  }

  /** What left the sector was removed from all views together with its state. */
  #hide(shown: AnySchema | undefined): void {
    if (!shown) return
    this.view.remove(shown)
    this.isChanged = true
  }
}

function areSame(some: readonly CommanderId[], others: readonly CommanderId[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index])
}

function sendBlips(clients: readonly Client[], blips: readonly number[]): void {
  const message: BlipsMessage = { blips }
  for (const client of clients) client.send('blips', message)
}
