import assert from 'node:assert/strict'
import { type Client, ClientState, Protocol } from '@colyseus/core'
import { SchemaSerializer as ClientSide } from '@colyseus/sdk'
import { internalsOf } from '../../rooms/colyseus/internals.ts'
import { SectorRoom, type SectorRoomOptions } from '../../rooms/sector/SectorRoom.ts'
import type { SectorSchema, StationSchema } from '../../rooms/sector/sectorSchema.ts'
import type { StationOnWire } from '../../src/client/readSystems.ts'
import { WAITING_BYTES_MAX } from '../../src/flow/SlowReaderState.ts'
import type { Log } from '../../src/ops/log.ts'
import type { YardMessage } from '../../src/protocol/sectorMessages.ts'
import { FactTable } from '../../src/sim/core/FactTable.ts'
import type { BaseId, BattleId, CommanderId, FleetId, WreckId } from '../../src/sim/core/ids.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import type { System } from '../../src/sim/holding/system.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import type { Battle } from '../../src/sim/war/battle.ts'
import type { Wreck } from '../../src/sim/war/wrecks/wreck.ts'
import { sharedInAlliances } from '../../src/vision/Grouping.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import type { SectorWatcher } from '../../src/world/sectors/SectorWatchers.ts'

/** Errors that a room would survive fail the test. */
const failingLog = {
  error: ({ err }: { err: unknown }) => {
    throw err
  },
  ...{ warn: () => {}, info: () => {}, debug: () => {} },
} as unknown as Log

const LEASE = { sector: 1, epoch: 7 }

/** A device: it decodes what it receives as the SDK does, and counts it. */
export class Device {
  readonly commander: CommanderId
  readonly sessionId: string
  /** Sizes of all states and patches in bytes, in order. */
  readonly lengths: number[] = []
  blips: readonly number[] = []
  blipsTold = 0
  readonly yards: YardMessage[] = []
  isReading = true
  /** Whether the room has cut it off. */
  isCut = false
  client: Client
  readonly #side = new ClientSide<SectorSchema>()

  constructor(commander: CommanderId, sessionId: string, handshake: Uint8Array) {
    this.commander = commander
    this.sessionId = sessionId
    this.#side.handshake(handshake, { offset: 0 })
    this.client = this.connect()
  }

  /** Connects again, which is a new client for the room. */
  connect(): Client {
    const ref = { bufferedAmount: 0, terminate: () => {} }
    this.isReading = true
    this.client = {
      ...{ sessionId: this.sessionId, state: ClientState.JOINING, ref },
      auth: { commander: this.commander },
      raw: (bytes: Uint8Array) => this.#take(bytes),
      // Messages about its own fleets, which these tests do not look at.
      enqueueRaw: () => {},
      send: (type: string, message: { blips?: readonly number[] }) => {
        if (type === 'yard') this.yards.push(message as YardMessage)
        if (type !== 'blips') return
        this.blips = message.blips ?? assert.fail()
        this.blipsTold += 1
      },
      leave: () => {
        this.isCut = true
      },
    } as unknown as Client
    return this.client
  }

  stopReading(): void {
    this.isReading = false
    this.#wait(2 * WAITING_BYTES_MAX)
  }

  read(): void {
    this.isReading = true
    this.#wait(0)
  }

  get ids(): FleetId[] {
    return [...(this.#side.state.fleets?.keys() ?? [])].sort()
  }

  get bases(): BaseId[] {
    return [...(this.#side.state.bases?.keys() ?? [])].sort()
  }

  get wrecks(): WreckId[] {
    return [...(this.#side.state.wrecks?.keys() ?? [])].sort()
  }

  get battles(): BattleId[] {
    return [...(this.#side.state.battles?.keys() ?? [])].sort()
  }

  /** What it knows of a wreck or a battle. */
  site(id: WreckId | BattleId): object | undefined {
    const { wrecks, battles } = this.#side.state
    return (wrecks?.get(id) ?? battles?.get(id))?.toJSON()
  }

  /** Who holds which system, as it knows. */
  get owners(): Readonly<Record<string, CommanderId>> {
    const systems = [...(this.#side.state.systems?.values() ?? [])]
    return Object.fromEntries(systems.map(({ id, owner }) => [id, owner]))
  }

  /** The stations it sees, by the numbers of their systems. */
  get stations(): ReadonlyMap<number, Pick<StationSchema, keyof StationOnWire>> {
    const stations = [...(this.#side.state.stations?.values() ?? [])]
    return new Map(stations.map((station) => [station.id, station]))
  }

  get fleets(): object {
    return JSON.parse(JSON.stringify(Object.fromEntries(this.#side.state.fleets?.entries() ?? [])))
  }

  /** The encoder's numbers of the objects this device knows, except the state and its maps. */
  get numbers(): number[] {
    const { decoder } = this.#side as unknown as {
      decoder: { root: { refs: Map<number, unknown> } }
    }
    return [...decoder.root.refs.keys()].filter((number) => number > 6)
  }

  #wait(bytes: number): void {
    ;(this.client.ref as unknown as { bufferedAmount: number }).bufferedAmount = bytes
  }

  #take(bytes: Uint8Array): void {
    this.lengths.push(bytes.byteLength)
    if (bytes[0] === Protocol.ROOM_STATE) this.#side.setState(bytes, { offset: 1 })
    else this.#side.patch(bytes, { offset: 1 })
  }
}

/** A real sector room over a sector that the test changes. The test also runs its timers. */
export class WatchedSector {
  readonly room = new SectorRoom()
  readonly state: SectorState = { ...emptySector('seed', LEASE.sector), now: 1_000 }
  now = 1_000
  /** The alliances as the room knows them; `areFactsFresh` says whether they were read just now. */
  readonly facts = new FactTable()
  areFactsFresh = true
  readonly #watchers = new Set<SectorWatcher>()
  #sessions = 0
  readonly #returning = new Map<Device, (client: Client) => void>()

  constructor() {
    const host = {
      ...{ lease: LEASE, life: 'live', committed: this.state, now: () => this.now },
      watch: (watcher: SectorWatcher) => {
        this.#watchers.add(watcher)
        return () => this.#watchers.delete(watcher)
      },
    } as unknown as SectorHost
    const options: Partial<SectorRoomOptions> = {
      ...{ host, log: failingLog, isLeased: () => true, rate: () => 1 },
      grouping: sharedInAlliances(this.facts, () => this.areFactsFresh),
      ...{ answered: () => {}, patched: () => {}, stateEncoded: () => {}, slowReader: () => {} },
    }
    // As the matchmaker does when it makes a room.
    ;(this.room as unknown as { __init(): void }).__init()
    this.room.onCreate(options as SectorRoomOptions)
    this.room.attach()
  }

  /** Commits changes: each fleet as it is now, or null if it is gone. */
  commit(changes: ReadonlyMap<FleetId, Fleet | null>, eventCount = changes.size): void {
    this.state.seq += eventCount
    for (const [id, fleet] of changes) {
      if (fleet) this.state.fleets.set(id, fleet)
      else this.state.fleets.delete(id)
    }
    this.#tell([...changes.keys()].map((fleetId) => ({ type: 'fleet.renamed', data: { fleetId } })))
  }

  /** Commits a base as it is now, or that it is gone. */
  build(base: Base, isGone = false): void {
    this.state.seq += 1
    if (isGone) this.state.bases.delete(base.id)
    else this.state.bases.set(base.id, base)
    this.#tell([
      isGone
        ? { type: 'base.ended', data: { base: base.id } }
        : { type: 'base.placed', data: { base } },
    ])
  }

  /** Commits a wreck as it is now, or that it is gone. */
  strew(wreck: Wreck, isGone = false): void {
    this.state.seq += 1
    if (isGone) this.state.wrecks.delete(wreck.id)
    else this.state.wrecks.set(wreck.id, wreck)
    this.#tell([{ type: 'wreck.gone', data: { wreckId: wreck.id } }])
  }

  /** Commits a battle as it is now, or that it is over. */
  fight(battle: Battle, isOver = false): void {
    this.state.seq += 1
    if (isOver) this.state.battles.delete(battle.id)
    else this.state.battles.set(battle.id, battle)
    this.#tell([{ type: 'battle.putOff', data: { battleId: battle.id } }])
  }

  /** Commits a system as it is now, or that it is as if nothing had happened to it. */
  hold(system: System, isUntouched = false): void {
    this.state.seq += 1
    if (isUntouched) this.state.systems.delete(system.id)
    else this.state.systems.set(system.id, system)
    this.#tell([{ type: 'system.released', data: { system: system.id } }])
  }

  #tell(events: readonly object[]): void {
    const commit = { events, departures: [], state: this.state }
    for (const watcher of this.#watchers) {
      watcher.committed(commit as unknown as Parameters<SectorWatcher['committed']>[0])
    }
  }

  /** Puts a commander into an alliance from a moment on; null for none. */
  ally(commander: CommanderId, alliance: string | null, since = this.now): void {
    const n = this.facts.n + 1
    this.facts.put({ n, kind: 'alliance', key: commander, since, value: alliance })
  }

  join(commander: CommanderId): Device {
    const device = this.joining(commander)
    this.confirm(device)
    return device
  }

  /** It has its seat, and has not said yet that it is there. */
  joining(commander: CommanderId): Device {
    const { _serializer } = internalsOf(this.room)
    const { handshake } = _serializer as unknown as { handshake(): Uint8Array }
    const session = `session ${this.#sessions++}`
    const device = new Device(commander, session, handshake.call(_serializer))
    this.room.clients.push(device.client as never)
    this.room.onJoin(device.client as never)
    return device
  }

  leave(device: Device): void {
    this.#gone(device)
    this.room.onLeave(device.client as never)
  }

  /** Breaks the connection of a device; its seat is kept. */
  drop(device: Device): void {
    this.#gone(device)
    const { promise, resolve } = Promise.withResolvers<Client>()
    this.room.allowReconnection = (() => promise) as never
    this.#returning.set(device, resolve)
    void this.room.onDrop(device.client as never, 1006)
  }

  async comeBack(device: Device): Promise<void> {
    const client = device.connect()
    this.room.clients.push(client as never)
    this.#returning.get(device)?.(client)
    this.#returning.delete(device)
    await Promise.resolve()
    this.room.onReconnect(client as never)
    // Between the two the client says that it is there: much may happen meanwhile.
    this.confirm(device)
    await Promise.resolve()
  }

  end(): void {
    this.room.onDispose()
  }

  confirm({ client }: Device): void {
    client.state = ClientState.JOINED
    client.raw(internalsOf(this.room)._serializer.getFullState(client))
  }

  #gone({ client }: Device): void {
    client.state = ClientState.LEAVING
    this.room.clients.splice(this.room.clients.indexOf(client as never), 1)
  }
}

export function restingFleet(
  id: FleetId,
  owner: CommanderId | null,
  place: { readonly x: number; readonly y: number },
  ships: Ships = { interceptor: 1 },
): Fleet {
  return {
    id,
    name: id,
    owner,
    ships,
    hops: 0,
    plan: [],
    ...AT_PEACE,
    course: restAt(place, 1_000),
  }
}
