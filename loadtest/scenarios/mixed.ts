import type { Bot } from '../bots/Bot.ts'
import { ComeAndGo } from '../bots/ComeAndGo.ts'
import { Commander } from '../bots/Commander.ts'
import { jumpOn } from '../bots/jumpOn.ts'
import type { Stage } from '../bots/Stage.ts'
import { travel } from '../bots/travel.ts'
import { Watcher } from '../bots/Watcher.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused, join, view, order, feed, arrival } = LEVELS

/**
 * Of 20 players on an evening, 12 look at the map, 5 play, 2 are on a journey, and 1 comes and
 * goes.
 */
const KINDS: readonly ((stage: Stage, index: number) => Promise<Bot>)[] = [
  ...Array(12).fill((stage: Stage, index: number) => Watcher.enter(stage, `watcher ${index + 1}`)),
  ...Array(5).fill((stage: Stage, index: number) =>
    Commander.enter(stage, `Commander ${index + 1}`, travel),
  ),
  ...Array(2).fill((stage: Stage, index: number) =>
    Commander.enter(stage, `Jumper ${index + 1}`, jumpOn),
  ),
  (stage, index) => ComeAndGo.enter(stage, `Visitor ${index + 1}`),
]
/**
 * Step through the kinds. It has no factor in common with 20, so any number of bots has about these
 * shares.
 */
const STEP = 7

export const mixed: Scenario = {
  name: 'mixed',
  describe: 'an ordinary evening: of 20, 12 watch, 5 play, 2 jump on and on, 1 comes and goes',
  clients: 300,
  minutes: 2,
  arriveShare: 0.2,
  levels: [entered, finished, refused, join, view, order, feed, { ...arrival, mayLack: true }],
  enter(stage, index) {
    const enter = KINDS[(index * STEP) % KINDS.length]
    if (!enter) throw new Error(`no bot ${index}`)
    return enter(stage, index)
  },
}

if (import.meta.main) await onScreen(mixed)
