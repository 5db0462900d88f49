import { Commander } from '../bots/Commander.ts'
import { cutAll } from '../bots/cutAll.ts'
import { travel } from '../bots/travel.ts'
import { Watcher } from '../bots/Watcher.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused } = LEVELS

export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  describe: 'watchers and commanders, all cut off at the same moment, again and again',
  clients: 300,
  minutes: 1,
  arriveShare: 0.2,
  levels: [
    entered,
    finished,
    refused,
    {
      kind: 'time',
      what: 'cut → current again',
      timing: 'reconnect',
      percentile: 99,
      msMax: 5_000,
    },
  ],
  enter: (stage, index) =>
    index % 2 === 0
      ? Watcher.enter(stage, `watcher ${index + 1}`)
      : Commander.enter(stage, `Commander ${index + 1}`, travel),
  conduct: cutAll,
}

if (import.meta.main) await onScreen(reconnectStorm)
