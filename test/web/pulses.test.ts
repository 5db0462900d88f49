import assert from 'node:assert/strict'
import test from 'node:test'
import { LaneTraffic } from '../../src/client/LaneTraffic.ts'
import { crossingsAtGates, type Pulse, pulsesOf } from '../../web/src/map/pulses.ts'
import { SectorActivity } from '../../web/src/map/SectorActivity.ts'
import { SectorFacts } from '../../web/src/map/SectorFacts.ts'

const CROSSING = { from: 1, to: 2, departAt: 10_000, arriveAt: 16_000 }

function pulsesAt(traffic: LaneTraffic, now: number, rate = 1, isCalm = false): Pulse[] {
  return [...pulsesOf(traffic.crossings, now, rate, isCalm)]
}

test('one gate pulses as a fleet leaves, and the other as it arrives', () => {
  const traffic = new LaneTraffic()
  traffic.hear(CROSSING, 10_000)
  traffic.hear(CROSSING, 10_050)
  const [departure, ...more] = pulsesAt(traffic, 10_110)
  assert.deepEqual(more, [])
  assert.deepEqual([departure?.sector, departure?.gateTo, departure?.isArrival], [1, 2, false])
  assert.equal(pulsesAt(traffic, 13_000).length, 0)
  const [arrival] = pulsesAt(traffic, 16_100)
  assert.deepEqual([arrival?.sector, arrival?.gateTo, arrival?.isArrival], [2, 1, true])
  assert.equal(pulsesAt(traffic, 18_000).length, 0)
})

test('late news causes no pulse', () => {
  const traffic = new LaneTraffic()
  traffic.hear(CROSSING, 13_000)
  assert.deepEqual(pulsesAt(traffic, 13_000), [])
  traffic.hear({ ...CROSSING, to: 3 }, 17_000)
  assert.equal(traffic.size, 1, 'and who has arrived is not in a lane')
})

test('a pulse lasts equally long whatever the speed of the galaxy', () => {
  const traffic = new LaneTraffic()
  traffic.hear({ ...CROSSING, arriveAt: 90_000 }, 10_000)
  assert.equal(pulsesAt(traffic, 10_000 + 5_000, 10)[0]?.age, pulsesAt(traffic, 10_500, 1)[0]?.age)
})

test('with reduced motion, a gate in use has one steady light', () => {
  const traffic = new LaneTraffic()
  traffic.hear(CROSSING, 10_000)
  traffic.hear({ ...CROSSING, departAt: 10_400 }, 10_400)
  for (const now of [10_500, 13_000, 15_900]) {
    assert.deepEqual(
      pulsesAt(traffic, now, 1, true).map(({ age }) => age),
      [0],
    )
  }
  assert.deepEqual(pulsesAt(traffic, 16_100, 1, true), [])
})

test("the player's own crossing is known as such, whichever source reports it first", () => {
  const traffic = new LaneTraffic()
  traffic.hear(CROSSING, 10_000)
  traffic.hear(CROSSING, 10_020, true)
  traffic.hear(CROSSING, 10_040)
  assert.deepEqual(
    pulsesAt(traffic, 10_100).map(({ isOwn }) => isOwn),
    [true],
  )
})

test('a sector glows more with its traffic, most with battles, and calms down again', () => {
  const [traffic, facts] = [new LaneTraffic(), new SectorFacts()]
  const liveliness = new SectorActivity(4)
  let ms = 0
  const settle = (now: number): void => {
    for (let look = 0; look < 30; look++) {
      ms += 1_000
      liveliness.look(traffic, facts, now, ms)
    }
  }
  for (let index = 0; index < 6; index++) {
    traffic.hear({ ...CROSSING, departAt: 10_000 + index }, 10_000)
  }
  facts.hear({ sector: 3, owner: null, battles: 2 })
  settle(11_000)
  assert.ok(liveliness.of(1) > 0.3)
  assert.ok(liveliness.of(3) > liveliness.of(1))
  assert.equal(liveliness.of(4), 0)
  settle(20_000)
  assert.ok(liveliness.of(1) < 0.1)
})

test("each crossing is reported once, and again if it turns out to be the player's own", () => {
  const traffic = new LaneTraffic()
  const heard: boolean[] = []
  traffic.onHeard(({ isOwn }) => heard.push(isOwn))
  traffic.hear(CROSSING, 10_000)
  traffic.hear(CROSSING, 10_010)
  traffic.hear(CROSSING, 10_020, true)
  traffic.hear(CROSSING, 10_030, true)
  traffic.hear({ ...CROSSING, to: 3 }, 17_000)
  assert.deepEqual(heard, [false, true], 'and nobody who has arrived')
})

test('only crossings at gates pulse', () => {
  const traffic = new LaneTraffic()
  for (let at = 0; at < 60_000; at += 700) {
    traffic.hear({ ...CROSSING, departAt: at, arriveAt: at + 16_000 }, 0)
  }
  for (const now of [15_000, 30_500, 59_999]) {
    for (const isCalm of [false, true]) {
      const near = crossingsAtGates(traffic.crossings, now, 1, isCalm)
      for (const later of [0, 100, 250]) {
        const pulses = [...pulsesOf(near, now + later, 1, isCalm)]
        assert.deepEqual(pulses, pulsesAt(traffic, now + later, 1, isCalm))
      }
      if (!isCalm) assert.ok(near.length < traffic.size / 4)
    }
  }
})
