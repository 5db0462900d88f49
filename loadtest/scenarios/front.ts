import { campaign, frontSectors } from '../bots/war/campaign.ts'
import { drill } from '../bots/war/drill.ts'
import { ManyLives, type Muster } from '../bots/war/ManyLives.ts'
import { muster } from '../bots/war/muster.ts'
import { Warrior } from '../bots/war/Warrior.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused, order, feed, round } = LEVELS

/** Of four commanders, three attack whom they meet. */
const toTheFront: Muster = async (stage, name, ending) => {
  const warrior = await Warrior.enter(stage, name)
  await drill(warrior)
  const stance = warrior.dice.int(1, 4) === 1 ? 'defend' : 'attack'
  await muster(warrior, warrior.dice.pick(frontSectors(stage.map)), stance, ending)
  return warrior
}

export const front: Scenario = {
  name: 'front',
  describe: 'a war over the core of the galaxy: fleets split, merge, dock, attack, flee, patrol',
  clients: 300,
  minutes: 2,
  arriveShare: 0.2,
  levels: [entered, finished, refused, order, feed, round],
  needsDatabase: true,
  enter: (stage, index) => ManyLives.enter(stage, `General ${index + 1}`, toTheFront, campaign),
}

if (import.meta.main) await onScreen(front)
