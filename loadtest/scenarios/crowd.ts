import { BotGaveUp } from '../bots/Bot.ts'
import { Commander } from '../bots/Commander.ts'
import { meetingPlace } from '../bots/meetingPlace.ts'
import { moveAbout } from '../bots/moveAbout.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, refused, order, feed } = LEVELS
/** Time besides the journey, in ms: everybody may be a little late. */
const SPARE_MS = 60_000

export const crowd: Scenario = {
  name: 'crowd',
  describe: 'everybody in one sector, all of them moving; first they travel there',
  clients: 300,
  minutes: 1,
  arriveShare: 0.2,
  levels: [entered, finished, refused, order, feed],
  async enter(stage, index) {
    const { sector, travelMsMax } = meetingPlace(stage.map)
    const limitMs = Math.ceil(travelMsMax / stage.clock.rate) + SPARE_MS
    const guest = await Commander.enter(stage, `Someone ${index + 1}`, moveAbout)
    const limit = AbortSignal.timeout(limitMs)
    if (guest.sector === sector || (await guest.route(sector, limit))) return guest
    await guest.leave()
    throw new BotGaveUp(`did not get to sector ${sector}, where all meet`)
  },
}

if (import.meta.main) await onScreen(crowd)
