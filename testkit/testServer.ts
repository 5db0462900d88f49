import { randomUUID } from 'node:crypto'
import { Client, type Room } from '@colyseus/sdk'
import { nanoid } from 'nanoid'
import type { FleetSchema, SectorSchema } from '../rooms/sector/sectorSchema.ts'
import { Api } from '../src/client/Api.ts'
import type { Database } from '../src/db/dataSource.ts'
import { readSecret } from '../src/db/readSecret.ts'
import type { HttpLimits } from '../src/http/HttpLimits.ts'
import type { BaseRecord } from '../src/protocol/httpBodies.ts'
import type { OrderAnswer } from '../src/protocol/orders.ts'
import type {
  BlipsMessage,
  FleetMessage,
  FollowMessage,
  YardMessage,
} from '../src/protocol/sectorMessages.ts'
import type { OverloadOptions } from '../src/server/Overload.ts'
import { createStarlane, type Starlane, startMatchmaker } from '../src/server.ts'
import type { FoundedGalaxy } from '../src/sim/galaxy/galaxy.ts'
import { systemClock } from '../src/world/Clock.ts'
import { foundGalaxy } from '../src/world/foundGalaxy.ts'
import { LEASE_TIMES } from '../src/world/leases/NodeLease.ts'
import { PostgresStore } from '../src/world/postgres/PostgresStore.ts'
import { secretsOf } from '../src/world/secretsOf.ts'
import { World } from '../src/world/World.ts'
import { Changes } from './Changes.ts'
import { letIn } from './letIn.ts'
import { silentLog, withTestDatabase } from './testDatabase.ts'

export interface TestServer {
  readonly starlane: Starlane
  readonly world: World
  readonly galaxy: FoundedGalaxy
  readonly database: Database
  /** Of the test's database. */
  readonly connectionString: string
  readonly endpoint: string
  close(): Promise<void>
}

export interface TestServerOptions {
  readonly limits?: Partial<HttpLimits>
  /** Galaxy ms per local ms. */
  readonly timeScale?: number
  readonly merchants?: number
  readonly adminPassword?: string
  /** Limits for overload. By default nothing counts as overload, so slow machines pass. */
  readonly overload?: OverloadOptions
}

const CALM: OverloadOptions = {
  readings: { loopMs: 0, memoryShare: 0, commitMs: 0, ordersRefused: 0 },
}

/** Starts the whole server on a free port, over its own database. Only one per process, ever. */
export async function withStarlane(options: TestServerOptions = {}): Promise<TestServer> {
  const test = await withTestDatabase()
  const { database } = test
  const galaxy = await foundGalaxy(database, {
    seed: 'test',
    sectors: 16,
    merchants: options.merchants ?? 0,
    timeScale: options.timeScale ?? 50,
  })
  const store = new PostgresStore(database, LEASE_TIMES.lifeMs)
  const world = new World({
    store,
    clock: systemClock,
    galaxy,
    node: { id: await startMatchmaker(silentLog), address: '127.0.0.1' },
    log: silentLog,
    newBatchId: randomUUID,
    secrets: secretsOf(await readSecret(database)),
  })
  const starlane = await createStarlane({
    database,
    world,
    store,
    log: silentLog,
    ...(options.limits ? { limits: options.limits } : {}),
    adminPassword: options.adminPassword ?? null,
    sparesLoopback: true,
    overload: options.overload ?? CALM,
  })
  await world.start()
  const { port } = await starlane.listen({ port: 0, host: '127.0.0.1' })
  return {
    ...{ starlane, world, galaxy, database },
    connectionString: test.connectionString,
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      await world.stop()
      await starlane.stop()
      await test.close()
    },
  }
}

export type SectorRoom = Room<unknown, SectorSchema>

/** A commander with a seat in a sector, which keeps the messages it received. */
export class TestPlayer {
  readonly fleets: FleetMessage[] = []
  readonly follows: FollowMessage[] = []
  readonly yards: YardMessage[] = []
  /** The last blips received: fleets that are noticed but not seen. */
  blips: readonly number[] = []
  readonly errors: { readonly code: number; readonly message: string | undefined }[] = []
  readonly left = Promise.withResolvers<number>()
  readonly #changes = new Changes()
  readonly client: Client
  readonly commander: { readonly id: string; readonly homeSector: number }
  readonly fleetId: string
  readonly base: BaseRecord
  readonly token: string
  #room: SectorRoom | null = null

  private constructor(client: Client, token: string, me: Me) {
    this.client = client
    this.token = token
    this.commander = me.commander
    this.fleetId = me.fleets[0]?.id ?? ''
    this.base = me.base
  }

  static async found(endpoint: string, name = 'Ann'): Promise<TestPlayer> {
    const { token } = await letIn(() => new Api(endpoint).guest(name))
    return TestPlayer.of(endpoint, token)
  }

  static async of(endpoint: string, token: string): Promise<TestPlayer> {
    const headers = { authorization: `Bearer ${token}` }
    const me = (await (await fetch(`${endpoint}/api/me`, { headers })).json()) as Me
    const client = new Client(endpoint)
    client.auth.token = token
    return new TestPlayer(client, token, me)
  }

  async join(sectorId = this.commander.homeSector): Promise<SectorRoom> {
    const room = await this.client.joinOrCreate<SectorSchema>('sector', { sectorId })
    this.#room = room
    const changed = (): void => this.#changes.tell()
    room.onStateChange(changed)
    room.onMessage<FleetMessage>('fleet', (message) => {
      this.fleets.push(message)
      changed()
    })
    room.onMessage<BlipsMessage>('blips', ({ blips }) => {
      this.blips = blips
      changed()
    })
    room.onMessage<YardMessage>('yard', (message) => {
      this.yards.push(message)
      changed()
    })
    room.onMessage<FollowMessage>('follow', (message) => {
      this.follows.push(message)
      changed()
    })
    room.onError((code, message) => {
      this.errors.push({ code, message })
      changed()
    })
    room.onLeave((code) => this.left.resolve(code))
    await this.until(() => room.state?.seq !== undefined && room.state.epoch > 0)
    return room
  }

  get room(): SectorRoom {
    if (!this.#room) throw new Error('no seat')
    return this.#room
  }

  fleet(id = this.fleetId): FleetSchema | undefined {
    // Before the client sees any fleet, its state has no map.
    return this.room.state.fleets?.get(id)
  }

  /**
   * Gives an order.
   * @param id of the order; a new one by default
   */
  order(order: object, id = nanoid()): Promise<OrderAnswer> {
    return this.room.request('order', { id, ...order })
  }

  /** Waits for a condition that a message or a patch makes true. */
  until(holds: () => boolean): Promise<void> {
    return this.#changes.until(holds)
  }
}

/**
 * Makes another commander with a seat in the same sector, whose fleet flies to the first one's.
 * Both fleets are then at rest and see each other.
 */
export async function companionOf(endpoint: string, other: TestPlayer): Promise<TestPlayer> {
  const { homeSector } = other.commander
  const player = await foundIn(endpoint, homeSector)
  await player.join(homeSector)
  await other.until(() => other.fleet() !== undefined)
  const { x, y } = other.fleet() ?? { x: 0, y: 0 }
  player.fleets.length = 0
  await player.order({ type: 'move', fleetId: player.fleetId, to: { x, y } })
  await player.until(() => player.fleets.at(-1)?.plan.length === 0)
  await player.until(() => player.fleet()?.vx === 0)
  await player.until(() => player.fleet(other.fleetId) !== undefined)
  await other.until(() => other.fleet(player.fleetId)?.vx === 0)
  return player
}

/** Makes a new commander whose home is the given sector. */
export async function foundIn(
  endpoint: string,
  homeSector: number,
  name = 'Somebody',
): Promise<TestPlayer> {
  for (let tries = 0; tries < 200; tries++) {
    const player = await TestPlayer.found(endpoint, name)
    if (player.commander.homeSector === homeSector) return player
  }
  throw new Error('nobody else was born there')
}

interface Me {
  readonly commander: { readonly id: string; readonly homeSector: number }
  readonly fleets: readonly { readonly id: string; readonly sector: number }[]
  readonly base: BaseRecord
}
