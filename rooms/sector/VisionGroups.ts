import type { Client } from '@colyseus/core'
import { StateView } from '@colyseus/schema'
import type { BlipsMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId, FleetId } from '../../src/sim/core/ids.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import { FleetTable } from '../../src/vision/FleetTable.ts'
import type { GroupId, Grouping } from '../../src/vision/Grouping.ts'
import { GroupView, type Onlooker } from '../../src/vision/GroupView.ts'
import { showEmpty } from '../colyseus/internals.ts'
import type { SectorSchema } from './sectorSchema.ts'

/** What a room shows of a fleet, if it is there. */
export type ShownFleets = SectorSchema['fleets']

interface Seat {
  client: Client
  readonly commander: CommanderId
  group: Group
}

/**
 * Who of a room sees what [VIS-1] [VIS-3]. Only what a group sees otherwise than the moment before
 * is told: fleets by the group's view, blips by a message of their own, without names. Who changes
 * groups while it is seated gets another view, and needs the full state anew.
 */
export class VisionGroups {
  readonly #groups = new Map<GroupId, Group>()
  /** By session: a client that comes back is another object. */
  readonly #seats = new Map<string, Seat>()
  readonly #shown: ShownFleets
  readonly #grouping: Grouping
  #table = new FleetTable()

  constructor(shown: ShownFleets, grouping: Grouping) {
    this.#shown = shown
    this.#grouping = grouping
  }

  get size(): number {
    return this.#groups.size
  }

  /** A client takes its seat: it sees what its group sees, or saw when that last looked. */
  join(client: Client, commander: CommanderId, fleets: Iterable<Fleet>, now: number): void {
    const group = this.#groupOf(this.#grouping.groupOf(commander, now), fleets, now)
    this.#seats.set(client.sessionId, { client, commander, group })
    group.clients.add(client)
    client.view = group.view
    sendBlips([client], group.groupView.blips)
  }

  /** A client is gone for good. The last of a group takes its view with it. */
  leave({ sessionId }: Client): void {
    const seat = this.#seats.get(sessionId)
    if (!seat) return
    this.#seats.delete(sessionId)
    this.#forget(seat)
    if (this.#groups.size === 0) this.#table = new FleetTable()
  }

  /** A client came back, as another object. */
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
   * Looks again who shares sight with whom. To be called before anything is sent: who has left a
   * group gets nothing more of what it sees.
   * @returns clients that have another view now; null if all is as before
   */
  regroup(fleets: Iterable<Fleet>, now: number): Client[] | null {
    const moved: Client[] = []
    let isChanged = false
    for (const seat of this.#seats.values()) {
      const id = this.#grouping.groupOf(seat.commander, now)
      if (id === seat.group.id) continue
      this.#forget(seat)
      seat.group = this.#groupOf(id, fleets, now)
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

  /** Looks again for all groups. @returns whether some group sees others than before */
  sweep(fleets: Iterable<Fleet>, now: number, isTold: (client: Client) => boolean): boolean {
    if (this.#groups.size === 0) return false
    this.#table.look(fleets, now)
    let isChanged = false
    for (const group of this.#groups.values()) {
      group.isChanged = false
      if (group.groupView.look(this.#table))
        sendBlips([...group.clients].filter(isTold), group.groupView.blips)
      if (group.isChanged) isChanged = true
    }
    this.#table.forgetGone()
    return isChanged
  }

  /** What waits in a group's view for its next patch is in a full state already, if nobody reads. */
  forgetPending({ sessionId }: Client, isReading: (client: Client) => boolean): void {
    const group = this.#seats.get(sessionId)?.group
    if (group && ![...group.clients].some(isReading)) group.view.changes.clear()
  }

  blipsOf({ sessionId }: Client): BlipsMessage {
    return { blips: this.#seats.get(sessionId)?.group.groupView.blips ?? [] }
  }

  #groupOf(id: GroupId, fleets: Iterable<Fleet>, now: number): Group {
    const known = this.#groups.get(id)
    if (known) return known
    const group = new Group(id, this.#grouping.membersOf(id, now), this.#shown)
    this.#groups.set(id, group)
    this.#table.look(fleets, now)
    group.groupView.look(this.#table)
    return group
  }

  #forget({ client, group }: Seat): void {
    group.clients.delete(client)
    if (group.clients.size > 0) return
    group.view.dispose()
    this.#groups.delete(group.id)
  }
}

/** One group of commanders that share their sight; one StateView for all clients of it. */
class Group implements Onlooker {
  readonly id: GroupId
  readonly view = new StateView()
  readonly clients = new Set<Client>()
  readonly groupView: GroupView
  /** Whether it sees others than before the look that is under way, or was last. */
  isChanged = false
  readonly #shown: ShownFleets

  constructor(id: GroupId, members: readonly CommanderId[], shown: ShownFleets) {
    this.id = id
    this.groupView = new GroupView(members, this)
    showEmpty(this.view, shown)
    this.#shown = shown
  }

  seen(id: FleetId): boolean {
    const fleet = this.#shown.get(id)
    // One that is not shown yet counts as unseen until it is: its patch looks again.
    if (!fleet) return false
    this.view.add(fleet)
    this.isChanged = true
    return true
  }

  lost(id: FleetId): void {
    const fleet = this.#shown.get(id)
    // One that is gone from the sector was taken from all views with its place in the state.
    if (!fleet) return
    this.view.remove(fleet)
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
