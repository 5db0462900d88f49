import { BUILDS_QUEUED_MAX } from '../../../../src/sim/rules/economy.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import { clock, plural } from '../../ui/words.ts'
import type { YardsGame } from './YardsGame.ts'
import type { Missing, Option, YardView } from './yardView.ts'

/** What something takes: `20 ore, 10 gas · 15 s`. */
export function takesInWords(
  { watch }: Pick<YardsGame, 'watch'>,
  { cost, ms }: Pick<Option, 'cost' | 'ms'>,
): string {
  return `${goodsInWords(cost)} · ${clock(ms / (watch?.time.rate ?? 1))}`
}

/** Why nothing more can be ordered; null if something can. */
export function fullInWords({ queue }: Pick<YardView, 'queue'>): string | null {
  if (queue.length < BUILDS_QUEUED_MAX) return null
  return `${plural(BUILDS_QUEUED_MAX, 'thing')} wait already, which is the most.`
}

/** What is missing, and when it will be there. */
export function missingInWords(game: Pick<YardsGame, 'msUntil'>, { goods, at }: Missing): string {
  const what = `${goodsInWords(goods)} more needed`
  if (at !== null) return `${what}: there in ${clock(game.msUntil(at))}.`
  return `${what}, and the store does not yield or hold that: bring it, or upgrade first.`
}
