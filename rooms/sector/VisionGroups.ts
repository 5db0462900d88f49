import type { Client } from '@colyseus/core'
import { StateView } from '@colyseus/schema'
import type { BlipsMessage } from '../../src/protocol/sectorMessages.ts'
import type { CommanderId, FleetId } from '../../src/sim/core/ids.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import { FleetTable } from '../../src/vision/FleetTable.ts'
import { GroupView, type Onlooker } from '../../src/vision/GroupView.ts'
import type { FleetSchema } from './sectorSchema.ts'

/** What a room shows of a fleet, if it is there. */
export type ShownFleets = Pick<ReadonlyMap<FleetId, FleetSchema>, 'get'>

/**
 * Who of a room sees what [VIS-1]. A commander is a group by itself; when there are alliances, only
 * `membersOf` changes. Only what a group sees otherwise than the moment before is told: fleets by the
 * group's view, blips by a message of their own, without names.
 */
export class VisionGroups {
  readonly #groups = new Map<CommanderId, Group>()
  readonly #shown: ShownFleets
  #sight = new FleetTable()

  constructor(shown: ShownFleets) {
    this.#shown = shown
  }

  get size(): number {
    return this.#groups.size
  }

  /** A client takes its seat: it sees what its group sees, or saw when that last looked. */
  join(client: Client, commander: CommanderId, fleets: Iterable<Fleet>, now: number): void {
    const group = this.#groups.get(commander) ?? this.#make(commander, fleets, now)
    group.clients.add(client)
    client.view = group.view
    sendBlips([client], group.outlook.blips)
  }

  /** A client is gone for good. The last of a group takes its view with it. */
  leave(client: Client, commander: CommanderId): void {
    const group = this.#groups.get(commander)
    if (!group) return
    group.forget(client)
    if (group.clients.size > 0) return
    group.view.dispose()
    this.#groups.delete(commander)
    if (this.#groups.size === 0) this.#sight = new FleetTable()
  }

  /** A client came back, as another object. */
  replace(client: Client, commander: CommanderId): void {
    const group = this.#groups.get(commander)
    if (!group) return
    group.forget(client)
    group.clients.add(client)
    client.view = group.view
    sendBlips([client], group.outlook.blips)
  }

  /** Looks again for all groups. @returns whether some group sees others than before */
  sweep(fleets: Iterable<Fleet>, now: number, isTold: (client: Client) => boolean): boolean {
    if (this.#groups.size === 0) return false
    this.#sight.look(fleets, now)
    let isChanged = false
    for (const group of this.#groups.values()) {
      group.isChanged = false
      if (group.outlook.look(this.#sight))
        sendBlips([...group.clients].filter(isTold), group.outlook.blips)
      if (group.isChanged) isChanged = true
    }
    this.#sight.forgetGone()
    return isChanged
  }

  /** What waits in a group's view for its next patch is in a full state already, if nobody reads. */
  forgetPending(commander: CommanderId, isReading: (client: Client) => boolean): void {
    const group = this.#groups.get(commander)
    if (group && ![...group.clients].some(isReading)) group.view.changes.clear()
  }

  blipsOf(commander: CommanderId): BlipsMessage {
    return { blips: this.#groups.get(commander)?.outlook.blips ?? [] }
  }

  #make(commander: CommanderId, fleets: Iterable<Fleet>, now: number): Group {
    const group = new Group(membersOf(commander), this.#shown)
    this.#groups.set(commander, group)
    this.#sight.look(fleets, now)
    group.outlook.look(this.#sight)
    return group
  }
}

/** One group of commanders that share their sight; one StateView for all clients of it. */
class Group implements Onlooker {
  readonly view = new StateView()
  readonly clients = new Set<Client>()
  readonly outlook: GroupView
  /** Whether it sees others than before the look that is under way, or was last. */
  isChanged = false
  readonly #shown: ShownFleets

  constructor(members: readonly CommanderId[], shown: ShownFleets) {
    this.outlook = new GroupView(members, this)
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

  /** The client, or what it was before its connection broke, is none of them any more. */
  forget({ sessionId }: Client): void {
    for (const one of this.clients) if (one.sessionId === sessionId) this.clients.delete(one)
  }
}

/** Alone until there are alliances. */
function membersOf(commander: CommanderId): readonly CommanderId[] {
  return [commander]
}

function sendBlips(clients: readonly Client[], blips: readonly number[]): void {
  const message: BlipsMessage = { blips }
  for (const client of clients) client.send('blips', message)
}
