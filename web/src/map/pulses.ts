import type { TrackedCrossing } from '../../../src/client/LaneTraffic.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'

/** The light of a gate that has just been passed. */
export interface Pulse {
  readonly sector: SectorId
  /** The gate, by the sector it leads to. */
  readonly gateTo: SectorId
  readonly isArrival: boolean
  readonly isOwn: boolean
  /** 0 when the gate is passed, 1 when the pulse has faded. */
  readonly age: number
}

const PULSE_MS = 1_100
/** How far ahead crossings are looked up, in local ms. */
const AHEAD_MS = 300

/**
 * The crossings that pulse now or soon, so that a frame need not look at all of them.
 *
 * @param now galaxy ms
 * @param rate galaxy ms per local ms
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
 * Works out the pulses of a moment from the crossings and keeps nothing: late news is already past,
 * and a repeated message pulses once.
 *
 * @param now galaxy ms
 * @param rate galaxy ms per local ms
 * @param isCalm one steady light, of age 0, for each gate in use, instead of pulses
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
