import { setTimeout as wait } from 'node:timers/promises'
import { backoffMs } from '../../src/client/backoff.ts'
import { GameClient } from '../../src/client/GameClient.ts'
import { BotGaveUp } from './Bot.ts'

/** How long a server may be away while it restarts. */
const AWAY_MS_MAX = 10_000

/** Connects a commander, and tries again for some seconds. @throws BotGaveUp */
export async function connect(endpoint: string, token: string): Promise<GameClient> {
  const giveUpAt = performance.now() + AWAY_MS_MAX
  for (let tries = 1; ; tries++) {
    try {
      return await GameClient.connect({ endpoint, token })
    } catch (error) {
      if (performance.now() > giveUpAt) {
        throw new BotGaveUp(`cannot connect: ${error}`, { cause: error })
      }
      await wait(backoffMs(tries))
    }
  }
}
