import { setTimeout as wait } from 'node:timers/promises'
import { Api } from '../../src/client/Api.ts'
import { type Bot, BotGaveUp } from '../bots/Bot.ts'
import { GalaxyClockProbe } from '../bots/GalaxyClockProbe.ts'
import { Sockets } from '../bots/Sockets.ts'
import type { Stage } from '../bots/Stage.ts'
import type { Scenario } from '../scenarios/Scenario.ts'
import { Tally } from '../verdict/Tally.ts'
import { LoopDelay } from './LoopDelay.ts'
import { Shields } from './Shields.ts'

/**
 * Time for actions under way when the end comes. A bot that is not done by then has not finished.
 */
const LEAVE_MS_MAX = 45_000

export interface CrewOptions {
  readonly endpoint: string
  readonly seed: string
  /** Whether connections beyond private networks are allowed. */
  readonly isMine: boolean
}

interface Member {
  readonly bot: Bot
  /** Whether it could play until the end. */
  played: Promise<boolean>
}

/** The bots of one process: they enter, play and leave. */
export class Crew {
  readonly tally = new Tally()
  readonly #scenario: Scenario
  readonly #stage: Stage
  readonly #clock: GalaxyClockProbe
  readonly #sockets: Sockets
  /** Null if the scenario needs no shields ended. */
  readonly #shields: Shields | null
  readonly #loop = new LoopDelay(this.tally)
  readonly #ending = new AbortController()
  readonly #members: Member[] = []
  #isPlaying = false
  /** How many of them were told to play. */
  #told = 0
  #conducted: Promise<unknown> = Promise.resolve()

  private constructor(
    scenario: Scenario,
    api: Api,
    map: Stage['map'],
    shields: Shields | null,
    options: CrewOptions,
  ) {
    const { tally } = this
    this.#scenario = scenario
    this.#clock = new GalaxyClockProbe(api, tally)
    this.#shields = shields
    const endShield: Stage['endShield'] = async (commander) => {
      await shields?.end(commander).catch((error: unknown) => {
        throw new BotGaveUp(`its shield was not ended: ${error}`, { cause: error })
      })
    }
    this.#stage = { api, map, tally, clock: this.#clock, seed: options.seed, endShield }
    const onForeign = (address: string): void => {
      tally.trouble(`the server sends its clients on to ${address}, not in a private network`)
    }
    this.#sockets = new Sockets(options.isMine ? null : onForeign)
  }

  /**
   * @throws ApiError if the server does not answer
   * @throws UsageError if the scenario needs the server's database, and that is not given
   */
  static async open(scenario: Scenario, options: CrewOptions): Promise<Crew> {
    const api = new Api(options.endpoint)
    const map = await api.galaxy()
    const shields = scenario.needsDatabase ? await Shields.open(map.id) : null
    const crew = new Crew(scenario, api, map, shields, options)
    await crew.#clock.start()
    crew.#loop.start()
    return crew
  }

  /** Lets a bot enter after a pause. It plays once it is told to. */
  async admit(index: number, afterMs = 0): Promise<void> {
    const { signal } = this.#ending
    await wait(afterMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    this.tally.count('bots')
    const name = `bot ${index + 1}`
    const bot = await this.#try(name, () => this.#scenario.enter(this.#stage, index))
    if (!bot) return
    this.tally.count('entered')
    this.#members.push({ bot, played: Promise.resolve(true) })
    if (this.#isPlaying) this.#playOn()
  }

  /** Tells all bots to play, including each that enters later. */
  play(): void {
    this.#isPlaying = true
    this.#playOn()
    const { conduct } = this.#scenario
    if (!conduct) return
    const bots = this.#members.map(({ bot }) => bot)
    this.#conducted = this.#try('all', () =>
      conduct(this.#stage, bots, this.#sockets, this.#ending.signal),
    )
  }

  /** Ends the play, lets all bots check once more, and counts those who have finished. */
  async leave(): Promise<void> {
    this.#ending.abort()
    const limit = wait(LEAVE_MS_MAX, undefined, { ref: false })
    await Promise.race([this.#conducted, limit])
    await Promise.race([Promise.all(this.#members.map((member) => this.#dismiss(member))), limit])
    this.#loop.stop()
    this.#clock.stop()
    this.#sockets.close()
    await this.#shields?.close()
  }

  #playOn(): void {
    const { signal } = this.#ending
    for (const member of this.#members.slice(this.#told)) {
      const { bot } = member
      member.played = this.#try(bot.name, async () => {
        await bot.play(signal)
        return true
      }).then((done) => done === true)
    }
    this.#told = this.#members.length
  }

  async #dismiss({ bot, played }: Member): Promise<void> {
    const hasPlayed = await played
    const hasLeft = await this.#try(bot.name, () => bot.leave())
    if (hasPlayed && hasLeft) this.tally.count('finished')
  }

  /** @returns null if it failed; the failure is recorded */
  async #try<T>(who: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      const said = error instanceof Error ? error.stack : error
      if (error instanceof BotGaveUp) this.tally.trouble(error.message)
      else this.tally.wrong(who, `the client failed: ${said}`)
      return null
    }
  }
}
