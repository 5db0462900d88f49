import type { Bot } from './Bot.ts'
import { pauseWithin } from './pauseWithin.ts'
import type { Sockets } from './Sockets.ts'
import type { Stage } from './Stage.ts'

const EVERY_MS = 8_000
const FIRST_AFTER_MS = 1_000
const NOTICE_MS = 2_000
const NEVER_MS = 60_000

/**
 * Cuts every socket of this process at once, every few seconds, and times how long each bot takes
 * to be current again.
 */
export async function cutAll(
  { tally }: Stage,
  bots: readonly Bot[],
  sockets: Sockets,
  ending: AbortSignal,
): Promise<void> {
  await pauseWithin(FIRST_AFTER_MS, ending)
  while (!ending.aborted) {
    const current = bots.filter((bot) => bot.isCurrent)
    const cutAt = performance.now()
    tally.count('cuts', sockets.cut())
    const back = current.map(async (bot) => {
      await bot.until(() => !bot.isCurrent, NOTICE_MS)
      if (await bot.until(() => bot.isCurrent, NEVER_MS)) {
        tally.time('reconnect', performance.now() - cutAt)
      } else tally.wrong(bot.name, `cut off, and not current again for ${NEVER_MS} ms`)
    })
    await Promise.all(back)
    await pauseWithin(EVERY_MS - (performance.now() - cutAt), ending)
  }
}
