import type { Client, MessageContext } from '@colyseus/core'
import type { MapIndex } from '../../src/feed/MapIndex.ts'
import { feedRefusal, readResume, readView } from '../../src/feed/requests.ts'
import { type SubscriptionContext, ViewerSubscription } from '../../src/feed/ViewerSubscription.ts'
import { LOOK_MS, type SlowStep } from '../../src/flow/SlowReaderState.ts'
import { type Limit, TokenBucket } from '../../src/flow/TokenBucket.ts'
import { WritePace } from '../../src/flow/WritePace.ts'
import type { Log } from '../../src/ops/log.ts'
import { CLOSE_CODES } from '../../src/protocol/closeCodes.ts'
import type { ResumeAnswer, ViewAnswer } from '../../src/protocol/mapRequests.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import type { FoundedGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { BaseRoom } from '../colyseus/BaseRoom.ts'
import type { WireFrame } from '../colyseus/WireFrame.ts'
import { LoadNotices, type ServerLoad } from '../LoadNotices.ts'
import { ViewerSocket } from './ViewerSocket.ts'

/** The most viewers in one process. */
const VIEWERS_MAX = 10_000
/** `view` requests of one viewer. */
const VIEWS_MAX: Limit = { burst: 20, perSecond: 10 }
/** `resume` requests of one viewer. */
const RESUMES_MAX: Limit = { burst: 5, perSecond: 0.5 }
/** Real ms that a `resume` may wait for the database. */
const RESUME_MS_MAX = 5_000
/** Real ms between two tries of work that failed. */
const TIDY_MS = 5_000

/** A viewer of the map: a commander, or null for anybody else. */
export interface Viewer {
  readonly commander: CommanderId | null
}

type GalaxyClient = Client<{ auth: Viewer }>

/** What a room needs of the process around it. */
export interface GalaxyRoomOptions extends SubscriptionContext {
  readonly roomId: string
  readonly galaxy: FoundedGalaxy
  readonly index: MapIndex
  readonly log: Log
  readonly overload?: ServerLoad
  /** Called when a viewer does not read, has caught up, or was cut [FEED-6]. */
  slowReader(step: SlowStep): void
}

interface Seated {
  readonly subscription: ViewerSubscription<WireFrame>
  readonly socket: ViewerSocket
  readonly views: TokenBucket
  readonly resumes: TokenBucket
  /** Whether its cursors are being looked up. Other requests are refused meanwhile. */
  resuming: boolean
}

/**
 * The room of the map's viewers in this process. It has no Colyseus state: each viewer says what it
 * looks at, and gets what happens there as messages (src/protocol/mapMessages.ts).
 */
export class GalaxyRoom extends BaseRoom<{ client: GalaxyClient }> {
  override autoDispose = false
  override maxClients = VIEWERS_MAX
  protected log!: Log
  /** Excess requests are refused; only a flood of messages ends the connection. */
  protected override readonly messagesMax: Limit = { burst: 5_000, perSecond: 2_000 }
  #options!: GalaxyRoomOptions
  #load!: LoadNotices
  readonly #pace = new WritePace(() => this.#options.overload?.slowdown ?? 1)
  readonly #seated = new Map<Client, Seated>()
  /** Viewers that are skipped because they do not read. */
  readonly #slow = new Set<GalaxyClient>()
  #looking: NodeJS.Timeout | null = null
  #tidying: NodeJS.Timeout | null = null

  override onCreate(options: GalaxyRoomOptions): void {
    // Set first, to a timestep that never comes: without one, Colyseus runs a 60 Hz clock.
    this.setTimestep(() => {}, 2 ** 31 - 1)
    this.patchRate = null
    this.#options = options
    this.log = options.log
    this.roomId = options.roomId
    this.#load = new LoadNotices(this, options.overload)
    this.onMessage('view', (client, input, context) => {
      return this.#asked(client, context, () => this.#view(client, input))
    })
    this.onMessage('resume', (client, input, context) => {
      return this.#asked(client, context, () => this.#resume(client, input))
    })
    this.#looking = setInterval(() => this.#lookAtSlow(), LOOK_MS)
    this.#tidying = setInterval(() => {
      for (const { subscription } of this.#seated.values()) subscription.tidy()
    }, TIDY_MS)
  }

  override onJoin(client: GalaxyClient): void {
    const { slowReader, feeds } = this.#options
    const told = (step: SlowStep): void => {
      if (step === 'skipped') this.#slow.add(client)
      slowReader(step)
    }
    const socket = new ViewerSocket(client, this.#pace, told, feeds.figures)
    const subscription = new ViewerSubscription(
      client.auth?.commander ?? null,
      socket,
      this.#options,
    )
    socket.onWritten = () => subscription.catchUp()
    const [views, resumes] = [new TokenBucket(VIEWS_MAX), new TokenBucket(RESUMES_MAX)]
    this.#seated.set(client, { subscription, socket, views, resumes, resuming: false })
    this.#load.greet(client)
  }

  override onLeave(client: GalaxyClient): void {
    const seated = this.#seated.get(client)
    this.#seated.delete(client)
    this.#slow.delete(client)
    seated?.subscription.close()
    seated?.socket.close()
  }

  override onDispose(): void {
    if (this.#looking) clearInterval(this.#looking)
    if (this.#tidying) clearInterval(this.#tidying)
    this.#pace.stop()
    this.#load.stop()
  }

  /** Closes a client's connection for an administrator. @returns whether the client was here */
  adminKick(sessionId: string): boolean {
    const client = this.clients.find((one) => one.sessionId === sessionId)
    if (client) this.dismiss(client, CLOSE_CODES.kicked, 'an administrator closed this connection')
    return client !== undefined
  }

  #asked<T>(client: Client, context: MessageContext, answer: () => T): T | undefined {
    if (context.id !== undefined) return answer()
    client.error(4217, 'This is a request: send it with room.request(…).')
    return undefined
  }

  #view(client: Client, input: unknown): ViewAnswer {
    const seated = this.#seated.get(client)
    if (!seated || seated.resuming) return RESUMING
    if (!seated.views.take()) return TOO_MANY_VIEWS
    const view = readView(input, this.#options.galaxy, this.#options.index)
    if (view.ok) seated.subscription.view(new Set(view.sectors), view.detail)
    return view
  }

  async #resume(client: Client, input: unknown): Promise<ResumeAnswer> {
    const seated = this.#seated.get(client)
    if (!seated || seated.resuming) return RESUMING
    if (!seated.resumes.take()) return TOO_MANY_RESUMES
    const wanted = readResume(input, this.#options.galaxy)
    if (!wanted.ok) return wanted
    seated.resuming = true
    try {
      const answer = await seated.subscription.resume(wanted.cursors, wanted.detail, RESUME_MS_MAX)
      seated.socket.flush()
      return answer.ok ? answer : feedRefusal(answer.code, answer.message)
    } catch (error) {
      this.log.warn({ err: error }, 'a viewer could not resume')
      return NOT_NOW
    } finally {
      seated.resuming = false
    }
  }

  #lookAtSlow(): void {
    for (const client of this.#slow) {
      const seated = this.#seated.get(client)
      const state = seated?.socket.look()
      if (state !== 'behind') this.#slow.delete(client)
      if (state === 'reads') seated?.subscription.catchUp()
      if (state === 'cut') this.dismissSlow(client)
    }
  }
}

const RESUMING = feedRefusal('busy', 'Your cursors are being looked up: wait for the answer first.')
const NOT_NOW = feedRefusal(
  'unavailable',
  'What you missed cannot be read now. Try again in a second.',
)
const TOO_MANY_VIEWS = feedRefusal('too_many', 'At most 10 changes of view a second: try again.')
const TOO_MANY_RESUMES = feedRefusal('too_many', 'At most one resume in 2 s: try again then.')
