import type { Room } from '@colyseus/core'
import { type Client, ClientState, getMessageBytes, Protocol } from '@colyseus/core'
import { Encoder, StateView } from '@colyseus/schema'
import { numberNextKey, numberNextObject } from '../../rooms/colyseus/internals.ts'
import { OwnBytesSerializer } from '../../rooms/colyseus/OwnBytesSerializer.ts'
import { Projection } from '../../rooms/sector/Projection.ts'
import { type SectorSchema, STATE_BYTES_MAX } from '../../rooms/sector/sectorSchema.ts'
import { VisionGroups } from '../../rooms/sector/VisionGroups.ts'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import type { CommanderId, FleetId } from '../../src/sim/core/ids.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { FleetTable } from '../../src/vision/FleetTable.ts'
import { sharedInAlliances } from '../../src/vision/Grouping.ts'
import { GroupView } from '../../src/vision/GroupView.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { BLIND_TO_SITES, NO_SITES } from './noSites.ts'
import type { Crowd } from './visionCrowd.ts'

/**
 * How clients share views: one view of everything for all, one per group as in the game, or one
 * each.
 */
export type Views = 'everything' | 'groups' | 'clients'

const LEASE = { sector: 1, epoch: 1_790_000_000_000 }

/** A client that has a view of its own. */
interface Own {
  readonly client: Client
  readonly outlook: GroupView
  isChanged: boolean
}

/**
 * A sector's room without its sockets: the real projection, views and serializer, with clients that
 * count what they would be sent.
 */
export class VisionRoom {
  /** Bytes sent to clients: patches and blips. */
  sentBytes = 0
  readonly #views: Views
  readonly #crowd: Crowd
  readonly #state: SectorState
  readonly #serializer: OwnBytesSerializer<SectorSchema>
  readonly #projection: Projection
  readonly #groups: VisionGroups
  readonly #clients: Client[] = []
  readonly #own: Own[] = []
  readonly #sight = new FleetTable()
  readonly #everything = new StateView()

  constructor(crowd: Crowd, views: Views, now: number) {
    Encoder.BUFFER_SIZE = STATE_BYTES_MAX
    this.#views = views
    this.#crowd = crowd
    this.#state = { ...emptySector('bench', LEASE.sector), now, fleets: crowd.fleets }
    this.#serializer = new OwnBytesSerializer<SectorSchema>({
      beforeFullState: () => {},
      encodedAll: () => {},
      fullStateFor: () => {},
      readers: (clients) => clients,
    })
    const room = { _serializer: this.#serializer } as unknown as Room
    this.#projection = new Projection(LEASE, (map, number) => {
      numberNextObject(room, number)
      numberNextKey(map, number)
    })
    const { shown } = this.#projection
    this.#serializer.reset(shown)
    this.#projection.show(this.#state)
    this.#projection.tellTime(now, 1)
    this.#serializer.applyPatches([])
    this.#groups = new VisionGroups(
      shown,
      sharedInAlliances(NO_FACTS, () => true),
    )
    if (views === 'everything') for (const one of shown.fleets.values()) this.#everything.add(one)
    this.#everything.changes.clear()
  }

  /** @returns the size of the full state in bytes */
  join(commander: CommanderId, now: number): number {
    const client = this.#client(commander)
    this.#clients.push(client)
    if (this.#views === 'everything') client.view = this.#everything
    if (this.#views === 'groups') this.#groups.join(client, commander, this.#state, now)
    if (this.#views === 'clients') {
      const own = this.#makeOwn(client, commander)
      this.#own.push(own)
      this.#sight.look(this.#crowd.fleets.values(), now)
      this.#look(own)
    }
    return this.#serializer.getFullState(client).byteLength
  }

  /**
   * Works out who sees whom, as the room does 4 times a second. @returns whether a patch is needed
   */
  sweep(now: number): boolean {
    if (this.#views === 'everything') return false
    if (this.#views === 'groups') return this.#groups.sweep(this.#state, now, () => true)
    this.#sight.look(this.#crowd.fleets.values(), now)
    return this.#own.filter((own) => this.#look(own)).length > 0
  }

  changed(fleetId: FleetId): void {
    this.#state.seq += 1
    const events = [{ type: 'fleet.course', data: { fleetId } }]
    this.#projection.note({ events } as unknown as Commit)
  }

  patch(now: number): void {
    this.#projection.show(this.#state)
    this.#projection.tellTime(now, 1)
    this.#projection.turn()
    this.#serializer.applyPatches(this.#clients)
    this.#projection.patched()
  }

  #client(commander: CommanderId): Client {
    const count = (bytes: Uint8Array): void => {
      this.sentBytes += bytes.byteLength
    }
    return {
      sessionId: `${commander} ${this.#clients.length}`,
      state: ClientState.JOINED,
      raw: count,
      send: (type: string, message: unknown) =>
        count(getMessageBytes.raw(Protocol.ROOM_DATA, type, message)),
    } as unknown as Client
  }

  /** Does for one client what VisionGroups does for a group. */
  #makeOwn(client: Client, commander: CommanderId): Own {
    const view = new StateView()
    client.view = view
    const { fleets } = this.#projection.shown
    const outlook = new GroupView([commander], {
      seen: (id) => {
        const fleet = fleets.get(id)
        if (fleet) view.add(fleet)
        own.isChanged = true
        return fleet !== undefined
      },
      lost: (id) => {
        const fleet = fleets.get(id)
        if (fleet) view.remove(fleet)
        own.isChanged = true
      },
      ...BLIND_TO_SITES,
    })
    const own: Own = { client, outlook, isChanged: false }
    return own
  }

  /** @returns whether the client sees others than before */
  #look(own: Own): boolean {
    own.isChanged = false
    if (own.outlook.look(this.#sight, NO_SITES))
      own.client.send('blips', { blips: own.outlook.blips })
    return own.isChanged
  }
}
