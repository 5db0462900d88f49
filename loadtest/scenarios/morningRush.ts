import { Commander } from '../bots/Commander.ts'
import { moveAbout } from '../bots/moveAbout.ts'
import { LEVELS } from './levels.ts'
import { onScreen } from './onScreen.ts'
import type { Scenario } from './Scenario.ts'

const { entered, finished, join, order } = LEVELS

export const morningRush: Scenario = {
  name: 'morning-rush',
  describe: 'new guests all the time: 1,000 in a minute, each of whom gives a first order',
  clients: 1_000,
  minutes: 1,
  arriveShare: 1,
  levels: [
    entered,
    finished,
    { kind: 'share', what: 'refused, of all guests', part: 'refused', of: 'bots', atMost: 0.01 },
    join,
    order,
    {
      kind: 'time',
      what: 'guest → first ack',
      timing: 'first order',
      percentile: 99,
      msMax: 3_000,
    },
  ],
  async enter(stage, index) {
    const cameAt = performance.now()
    const guest = await Commander.enter(stage, `Newcomer ${index + 1}`, moveAbout)
    const to = { x: guest.dice.int(0, 1_000), y: guest.dice.int(0, 1_000) }
    if (await guest.move(to)) stage.tally.time('first order', performance.now() - cameAt)
    return guest
  },
}

if (import.meta.main) await onScreen(morningRush)
