import type { TrackedCrossing } from '../../../src/client/LaneTraffic.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'

/** A gate that has just been passed. */
export interface Pulse {
  readonly sector: SectorId
  /** Which of its gates: the one to that sector. */
  readonly gateTo: SectorId
  readonly isArrival: boolean
  readonly isOwn: boolean
  /** 0 as it is passed, 1 when the pulse has died away. */
  readonly age: number
}

const PULSE_MS = 1_100
/** Who is at a gate so much later, in local ms, is at one as well. */
const AHEAD_MS = 300

/**
 * Those of many crossings that can pulse soon, so that not all need to be looked at in every frame.
 *
 * @param now galaxy ms
 * @param rate galaxy ms that pass in a ms
 */
export function crossingsAtGates(
  crossings: Iterable<TrackedCrossing>,
  now: number,
  rate: number,
  isCalm: boolean,
): TrackedCrossing[] {
  const [from, until] = [now - PULSE_MS * rate, now + AHEAD_MS * rate]
  return [...crossings].filter(
    ({ departAt, arriveAt }) =>
      isCalm || (departAt > from && departAt < until) || (arriveAt > from && arriveAt < until),
  )
}

/**
 * The pulses of a moment are worked out from who is in the lanes, and kept nowhere: whatever is told
 * late is past already, and whatever is told twice pulses once.
 *
 * @param now galaxy ms
 * @param rate galaxy ms that pass in a ms
 * @param isCalm in their place one for each gate in use, all of age 0: nothing that comes and goes
 */
export function pulsesOf(
  crossings: Iterable<TrackedCrossing>,
  now: number,
  rate: number,
  isCalm: boolean,
): Pulse[] {
  return isCalm ? steadyLights(crossings, now) : movingLights(crossings, now, PULSE_MS * rate)
}

function movingLights(crossings: Iterable<TrackedCrossing>, now: number, pulseMs: number): Pulse[] {
  const pulses: Pulse[] = []
  for (const { from, to, departAt, arriveAt, isOwn } of crossings) {
    const left = (now - departAt) / pulseMs
    const arrived = (now - arriveAt) / pulseMs
    if (left >= 0 && left < 1) {
      pulses.push({ sector: from, gateTo: to, isArrival: false, isOwn, age: left })
    }
    if (arrived >= 0 && arrived < 1) {
      pulses.push({ sector: to, gateTo: from, isArrival: true, isOwn, age: arrived })
    }
  }
  return pulses
}

function steadyLights(crossings: Iterable<TrackedCrossing>, now: number): Pulse[] {
  const lights = new Map<string, Pulse>()
  for (const { from, to, departAt, arriveAt, isOwn } of crossings) {
    if (now < departAt || now >= arriveAt || lights.has(`${from}>${to}`)) continue
    lights.set(`${from}>${to}`, { sector: from, gateTo: to, isArrival: false, isOwn, age: 0 })
  }
  return [...lights.values()]
}
