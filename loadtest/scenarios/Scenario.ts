import type { Bot } from '../bots/Bot.ts'
import type { Sockets } from '../bots/Sockets.ts'
import type { Stage } from '../bots/Stage.ts'
import type { Level } from '../verdict/Level.ts'

/** A way to load the server. Bots enter over some time, play together, and leave. */
export interface Scenario {
  readonly name: string
  /** One line for people. */
  readonly describe: string
  /** Default number of clients. */
  readonly clients: number
  /** Default length in minutes. */
  readonly minutes: number
  /** Share of the time over which bots enter, spread evenly; 0 to 1. */
  readonly arriveShare: number
  readonly levels: readonly Level[]
  /** Whether it needs the server's database: to end shields, so that newcomers can fight. */
  readonly needsDatabase?: boolean
  /**
   * @param index the bot's number among all, from 0
   * @throws BotGaveUp
   */
  enter(stage: Stage, index: number): Promise<Bot>
  /** Does something to all bots of a process at once while they play. */
  conduct?(stage: Stage, bots: readonly Bot[], sockets: Sockets, ending: AbortSignal): Promise<void>
}
