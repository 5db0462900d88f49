import { Commander } from '../bots/Commander.ts'
import { travel } from '../bots/travel.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused, join, order, feed, arrival } = LEVELS

export const commanders: Scenario = {
  name: 'commanders',
  describe: 'guests who order their fleet about and follow it from sector to sector',
  clients: 200,
  minutes: 2,
  arriveShare: 0.2,
  levels: [entered, finished, refused, join, order, feed, { ...arrival, mayLack: true }],
  enter: (stage, index) => Commander.enter(stage, `Commander ${index + 1}`, travel),
}

if (import.meta.main) await onScreen(commanders)
