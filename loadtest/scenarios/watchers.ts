import { Watcher } from '../bots/Watcher.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

export const watchers: Scenario = {
  name: 'watchers',
  describe: 'map views that pan and zoom, without a session',
  clients: 300,
  minutes: 1,
  arriveShare: 0.2,
  levels: [LEVELS.entered, LEVELS.finished, LEVELS.join, LEVELS.view],
  enter: (stage, index) => Watcher.enter(stage, `watcher ${index + 1}`),
}

if (import.meta.main) await onScreen(watchers)
