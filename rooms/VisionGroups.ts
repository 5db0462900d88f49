import type { Client } from '@colyseus/core'
import { StateView } from '@colyseus/schema'
import type { CommanderId, Fleet, FleetId } from '../src/sim/fleet.ts'
import { Sight } from './Sight.ts'
import type { FleetSchema } from './state/sectorSchema.ts'

/** To the clients of a group: what is noticed and not seen; see `Seen.blips`. */
export interface BlipsMessage {
  readonly blips: readonly number[]
}

/** One group of commanders that share their sight; one StateView for all clients of it. */
interface Group {
  readonly members: readonly CommanderId[]
  readonly view: StateView
  readonly clients: Set<Client>
  visible: ReadonlySet<FleetId>
  blips: string
}

/** What a room shows of a fleet, if it is there. */
export type ShownFleets = Pick<ReadonlyMap<FleetId, FleetSchema>, 'get'>

/**
 * Who of a room sees what [VIS-1]. A commander is a group by itself; when there are alliances, only
 * `membersOf` changes. What a group sees is compared with the moment before, and only the difference
 * is told: fleets by the group's view, blips by a message of their own, without names.
 */
export class VisionGroups {
  readonly #groups = new Map<CommanderId, Group>()
  readonly #shown: ShownFleets

  constructor(shown: ShownFleets) {
    this.#shown = shown
  }

  get size(): number {
    return this.#groups.size
  }

  /** A client takes its seat: it sees what its group sees. */
  join(client: Client, commander: CommanderId, fleets: Iterable<Fleet>, now: number): void {
    const group = this.#groups.get(commander) ?? this.#make(commander)
    group.clients.add(client)
    client.view = group.view
    this.#look(group, new Sight(fleets, now))
    sendBlips([client], group.blips)
  }

  /** A client is gone for good. The last of a group takes its view with it. */
  leave(client: Client, commander: CommanderId): void {
    const group = this.#groups.get(commander)
    if (!group) return
    for (const one of group.clients)
      if (one.sessionId === client.sessionId) group.clients.delete(one)
    if (group.clients.size > 0) return
    group.view.dispose()
    this.#groups.delete(commander)
  }

  /** A client came back, as another object. */
  replace(client: Client, commander: CommanderId): void {
    const group = this.#groups.get(commander)
    if (!group) return
    for (const one of group.clients)
      if (one.sessionId === client.sessionId) group.clients.delete(one)
    group.clients.add(client)
    client.view = group.view
    sendBlips([client], group.blips)
  }

  /** Looks again for all groups. @returns whether some group sees others than before */
  sweep(fleets: Iterable<Fleet>, now: number, isTold: (client: Client) => boolean): boolean {
    if (this.#groups.size === 0) return false
    const sight = new Sight(fleets, now)
    let isChanged = false
    for (const group of this.#groups.values()) {
      const { blips } = group
      if (this.#look(group, sight)) isChanged = true
      if (group.blips !== blips) sendBlips([...group.clients].filter(isTold), group.blips)
    }
    return isChanged
  }

  /** What waits in a group's view for its next patch is in a full state already, if nobody reads. */
  forgetPending(commander: CommanderId, isReading: (client: Client) => boolean): void {
    const group = this.#groups.get(commander)
    if (group && ![...group.clients].some(isReading)) group.view.changes.clear()
  }

  blipsOf(commander: CommanderId): BlipsMessage {
    return { blips: JSON.parse(this.#groups.get(commander)?.blips ?? '[]') }
  }

  #make(commander: CommanderId): Group {
    const group: Group = {
      members: membersOf(commander),
      view: new StateView(),
      clients: new Set(),
      visible: new Set(),
      blips: '[]',
    }
    this.#groups.set(commander, group)
    return group
  }

  #look(group: Group, sight: Sight): boolean {
    const { visible, blips } = sight.seenBy(group.members)
    const before = group.visible
    // One that is not shown yet counts as unseen until it is: its patch looks again.
    const seen = new Set<FleetId>()
    let isChanged = false
    for (const id of visible) {
      const fleet = this.#shown.get(id)
      if (!fleet) continue
      seen.add(id)
      if (before.has(id)) continue
      group.view.add(fleet)
      isChanged = true
    }
    for (const id of before) {
      if (seen.has(id)) continue
      const fleet = this.#shown.get(id)
      // One that is gone from the sector was taken from all views with its place in the state.
      if (!fleet) continue
      group.view.remove(fleet)
      isChanged = true
    }
    group.visible = seen
    group.blips = JSON.stringify(blips)
    return isChanged
  }
}

/** Alone until there are alliances. */
function membersOf(commander: CommanderId): readonly CommanderId[] {
  return [commander]
}

function sendBlips(clients: readonly Client[], blips: string): void {
  if (clients.length === 0) return
  const message: BlipsMessage = { blips: JSON.parse(blips) }
  for (const client of clients) client.send('blips', message)
}
