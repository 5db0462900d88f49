import type { Bot } from '../bots/Bot.ts'
import type { Sockets } from '../bots/Sockets.ts'
import type { Stage } from '../bots/Stage.ts'
import type { Level } from '../verdict/Level.ts'

/** A way to load the server. Bots come in over some time, play together, and leave. */
export interface Scenario {
  readonly name: string
  /** One line for people. */
  readonly describe: string
  /** By default. */
  readonly clients: number
  /** By default. */
  readonly minutes: number
  /** Over how much of the time bots come in, spread evenly; from 0 to 1. */
  readonly arriveShare: number
  readonly levels: readonly Level[]
  /** @param index of the bot among all, from 0 @throws BotGaveUp */
  enter(stage: Stage, index: number): Promise<Bot>
  /** What happens to all bots of a process at once, while they play. */
  conduct?(stage: Stage, bots: readonly Bot[], sockets: Sockets, ending: AbortSignal): Promise<void>
}
