import { Commander } from '../bots/Commander.ts'
import { jumpOn } from '../bots/jumpOn.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused, order, feed, arrival } = LEVELS

export const jumpStorm: Scenario = {
  name: 'jump-storm',
  describe: 'everybody jumps through the nearest gate, again and again',
  clients: 200,
  minutes: 2,
  arriveShare: 0.2,
  levels: [entered, finished, refused, order, feed, arrival],
  enter: (stage, index) => Commander.enter(stage, `Jumper ${index + 1}`, jumpOn),
}

if (import.meta.main) await onScreen(jumpStorm)
