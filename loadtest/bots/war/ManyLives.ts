import type { Bot } from '../Bot.ts'
import { pauseWithin } from '../pauseWithin.ts'
import type { Stage } from '../Stage.ts'
import type { Warrior } from './Warrior.ts'

/** Makes a commander and brings it to where it fights; ends early with the signal. */
export type Muster = (stage: Stage, name: string, ending: AbortSignal) => Promise<Warrior>

/** What a commander does in the war, until the end or its defeat. */
export type WarScript = (warrior: Warrior, ending: AbortSignal) => Promise<void>

/** Who has lost everything needs a moment. A battle ends for hundreds at once. */
const PAUSE_MS_MAX = 10_000

/** A player at war. Who has lost all ships begins anew as another commander. */
export class ManyLives implements Bot {
  readonly name: string
  readonly #stage: Stage
  readonly #muster: Muster
  readonly #script: WarScript
  /** Null between two lives. */
  #warrior: Warrior | null
  #lives = 1
  /** Whether all earlier lives ended as they should. */
  #wereRight = true

  private constructor(
    stage: Stage,
    name: string,
    warrior: Warrior,
    muster: Muster,
    script: WarScript,
  ) {
    this.#stage = stage
    this.name = name
    this.#warrior = warrior
    this.#muster = muster
    this.#script = script
  }

  /** @throws BotGaveUp */
  static async enter(
    stage: Stage,
    name: string,
    muster: Muster,
    script: WarScript,
  ): Promise<ManyLives> {
    const first = await muster(stage, name, new AbortController().signal)
    return new ManyLives(stage, name, first, muster, script)
  }

  get isCurrent(): boolean {
    return this.#warrior?.isCurrent ?? true
  }

  until(holds: () => boolean, msMax: number): Promise<boolean> {
    return this.#warrior?.until(holds, msMax) ?? Promise.resolve(true)
  }

  /** @throws BotGaveUp if it cannot begin anew */
  async play(ending: AbortSignal): Promise<void> {
    while (this.#warrior) {
      const { dice } = this.#warrior
      await this.#script(this.#warrior, ending)
      if (ending.aborted) return
      this.#stage.tally.count('defeats')
      this.#wereRight = (await this.leave()) && this.#wereRight
      await pauseWithin(dice.int(0, PAUSE_MS_MAX), ending)
      this.#lives += 1
      this.#warrior = await this.#muster(this.#stage, `${this.name}-${this.#lives}`, ending)
    }
  }

  async leave(): Promise<boolean> {
    const warrior = this.#warrior
    this.#warrior = null
    return ((await warrior?.leave()) ?? true) && this.#wereRight
  }
}
