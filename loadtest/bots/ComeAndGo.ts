import type { Session } from '../../src/protocol/httpBodies.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import type { Bot } from './Bot.ts'
import { Commander } from './Commander.ts'
import { enlist } from './enlist.ts'
import { pauseWithin } from './pauseWithin.ts'
import type { Stage } from './Stage.ts'
import { travel } from './travel.ts'

const STAY_MS_MIN = 4_000
const STAY_MS_MAX = 12_000
const AWAY_MS_MIN = 500
const AWAY_MS_MAX = 3_000

/** A commander who plays for a while, leaves, and comes back with the same session. */
export class ComeAndGo implements Bot {
  readonly name: string
  readonly #stage: Stage
  readonly #session: Session
  readonly #dice: Dice
  #commander: Commander | null

  private constructor(stage: Stage, name: string, session: Session, commander: Commander) {
    this.#stage = stage
    this.name = name
    this.#session = session
    this.#commander = commander
    this.#dice = Dice.seeded(`${stage.seed} ${name} comes and goes`)
  }

  /** @throws BotGaveUp */
  static async enter(stage: Stage, name: string): Promise<ComeAndGo> {
    const session = await enlist(stage, name)
    return new ComeAndGo(
      stage,
      name,
      session,
      await Commander.comeBack(stage, name, session, travel),
    )
  }

  /** While away it counts as current. */
  get isCurrent(): boolean {
    return this.#commander?.isCurrent ?? true
  }

  until(holds: () => boolean, msMax: number): Promise<boolean> {
    return this.#commander?.until(holds, msMax) ?? Promise.resolve(true)
  }

  /** @throws BotGaveUp if it cannot come back */
  async play(ending: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      const stay = AbortSignal.timeout(this.#dice.int(STAY_MS_MIN, STAY_MS_MAX))
      await this.#commander?.play(AbortSignal.any([stay, ending]))
      if (ending.aborted) return
      await this.#commander?.leave()
      this.#commander = null
      await pauseWithin(this.#dice.int(AWAY_MS_MIN, AWAY_MS_MAX), ending)
      if (ending.aborted) return
      this.#commander = await Commander.comeBack(this.#stage, this.name, this.#session, travel)
    }
  }

  async leave(): Promise<boolean> {
    return (await this.#commander?.leave()) ?? true
  }
}
