import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OwnFleet } from '../../src/client/OwnFleets.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { salvageOutlook, wreckInWords } from '../../web/src/features/war/wrecksInSight.ts'
import { goodsInWords } from '../../web/src/ui/goodsInWords.ts'

const WRECK = { id: 'w', x: 5, y: 5, ore: 720, until: 600_000 }
const HELD = { id: 'b', rounds: 1, isHeld: true }

function own(change: Partial<OwnFleet> = {}): OwnFleet {
  const { stance, wounds, truce, battle, cargo } = AT_PEACE
  const place = { kind: 'sector', sectorId: 3, course: restAt({ x: 5, y: 5 }, 0) } as const
  return {
    ...{ id: 'f', name: 'Tug', ships: { hauler: 1 }, plan: [], place },
    ...{ stance, wounds, truce, battle, cargo, ...change },
  }
}

test('the card of a wreck says how much the chosen fleet can take, or why it cannot', () => {
  const outlook = (selected: OwnFleet | null) => {
    const { obstacle, ore } = salvageOutlook({ selected }, 3, WRECK)
    return obstacle ?? ore
  }
  assert.equal(outlook(own()), 500)
  assert.equal(outlook(own({ cargo: { ore: 100, gas: 50 } })), 350)
  assert.equal(outlook(own({ ships: { hauler: 2 } })), 720)
  assert.equal(outlook(null), 'Choose a fleet of yours first.')
  assert.equal(outlook(own({ ships: { scout: 1 } })), 'Only haulers salvage, and Tug has none.')
  assert.equal(outlook(own({ ships: null })), 'Only haulers salvage, and Tug has none.')
  assert.equal(outlook(own({ cargo: { ore: 0, gas: 500 } })), 'The haulers of Tug are full.')
  assert.equal(outlook(own({ battle: HELD })), 'Tug is held in a fight.')
  const away = { kind: 'unseen', sectorId: 4 } as const
  assert.equal(outlook(own({ place: away })), 'Tug is in another sector.')
})

test('wrecks and goods in words', () => {
  assert.equal(wreckInWords(WRECK, { msUntil: (at) => at / 2 }), '720 ore, gone in 5:00')
  assert.deepEqual(
    [
      { ore: 0, gas: 0 },
      { ore: 7, gas: 0 },
      { ore: 7, gas: 1 },
    ].map(goodsInWords),
    ['nothing', '7 ore', '7 ore, 1 gas'],
  )
})
