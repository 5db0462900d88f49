import { meetingPlace } from '../bots/meetingPlace.ts'
import { brawl } from '../bots/war/brawl.ts'
import { ManyLives, type Muster } from '../bots/war/ManyLives.ts'
import { muster } from '../bots/war/muster.ts'
import { Warrior } from '../bots/war/Warrior.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused, order, feed, round } = LEVELS

/** They come in peace, so that the fight begins when all are there. */
const toTheBattle: Muster = async (stage, name, ending) => {
  const warrior = await Warrior.enter(stage, name)
  await muster(warrior, meetingPlace(stage.map).sector, 'passive', ending)
  return warrior
}

export const battle: Scenario = {
  name: 'battle',
  describe: 'commanders meet in one sector and fight, all against all; first they travel there',
  clients: 300,
  minutes: 1,
  arriveShare: 0.2,
  levels: [entered, finished, refused, order, feed, round],
  needsDatabase: true,
  enter: (stage, index) => ManyLives.enter(stage, `Warrior ${index + 1}`, toTheBattle, brawl),
}

if (import.meta.main) await onScreen(battle)
