import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { goodsBack } from '../economy/build.ts'
import { halved } from '../economy/levels.ts'
import { storeAt, storeWith, YIELDS_SINCE } from '../economy/store.ts'
import { fleetCourse } from '../fleets/events/fleetCourse.ts'
import type { Fleet } from '../fleets/fleet.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { beginLeg } from '../fleets/movement.ts'
import { positionAt } from '../galaxy/course.ts'
import { sectorOf } from '../galaxy/galaxy.ts'
import { CAPTURE_LATE_MS_MAX, CAPTURE_LOCK_MS, CAPTURE_PUT_OFF_MS } from '../rules/holding.ts'
import { garrisonOf, systemOfGarrison } from '../war/combatant.ts'
import { garrisonAt } from '../war/garrisons.ts'
import { captorsOf, captureMs, checkCapture } from './capture.ts'
import { captureBegan } from './events/captureBegan.ts'
import { captureStopped } from './events/captureStopped.ts'
import { systemCaptured } from './events/systemCaptured.ts'
import { newSectorOwner } from './sectorOwner.ts'
import { yielding } from './stores.ts'
import { type Capture, type System, unheld } from './system.ts'

type CaptureScene = Scene<FleetsState>

/**
 * The clock of a capture turns: it begins, stands still, goes on, or is over. Nobody polls it: it is
 * due as soon as the clock does not agree with the captors that stand there, and when its time is up.
 */
export const captureTurns = defineDue<FleetsState>({
  kind: 'capture',
  rank: 40,
  since: 4,
  about: 'system',
  ids({ systems, besiegers }) {
    const besieged = besiegers.leaders().flatMap((id) => systemOfGarrison(id) ?? [])
    return [...new Set([...systems.keys(), ...besieged])].map(String)
  },
  at(state, id) {
    const clock = state.systems.get(Number(id))?.capture
    const captors = captorsOf(state, Number(id))
    const free = captors.filter(({ battle }) => battle === null)
    if (!clock)
      return free.length === 0 ? null : Math.min(...free.map(({ course }) => course.since))
    const isFree = free.some(({ owner }) => owner === clock.by)
    if (clock.until !== null) return isFree ? clock.until : clock.since
    const isGivenUp = !captors.some(({ owner }) => owner === clock.by)
    return isFree || isGivenUp ? clock.since : null
  },
  decide(scene, id) {
    const { state, galaxy, at } = scene
    const place = sectorOf(galaxy, state.id).systems[Number(id) - 1]
    const system = state.systems.get(Number(id)) ?? (place && unheld(place, at))
    if (!system) return []
    const captors = captorsOf(state, system.id)
    return system.capture
      ? turn(scene, system, system.capture, captors)
      : begin(scene, system, captors)
  },
})

/** The first to be there begins. Who may not take the system goes on with its plan. */
function begin(scene: CaptureScene, system: System, captors: readonly Fleet[]): EventDraft[] {
  const free = captors.filter(({ battle }) => battle === null)
  const may = ({ owner }: Fleet): boolean =>
    owner !== null && checkCapture(scene, owner, system.id) === null
  const turnedAway = free.filter((fleet) => !may(fleet)).map((fleet) => goOn(scene, fleet))
  const garrison = garrisonOf(system, scene.at)
  // It has to be beaten first: they have met, or are about to.
  if (garrison && !garrison.truce) return turnedAway
  const [first] = free.filter(may).sort((one, other) => one.course.since - other.course.since)
  if (!first || first.owner === null) return turnedAway
  const totalMs = captureMs(system)
  return [...turnedAway, run(scene, system, first.owner, { totalMs, until: scene.at + totalMs })]
}

function turn(
  scene: CaptureScene,
  system: System,
  clock: Capture,
  captors: readonly Fleet[],
): EventDraft[] {
  const { at, now } = scene
  const { by, totalMs, until } = clock
  const own = captors.filter(({ owner }) => owner === by)
  const isFree = own.some(({ battle }) => battle === null)
  if (own.length === 0) return [stop(system, by, null)]
  if (until === null) {
    return isFree ? [run(scene, system, by, { totalMs, until: at + clock.leftMs })] : []
  }
  if (!isFree) return [stop(system, by, Math.max(0, until - at))]
  if (at < until) return []
  // Nobody loses a system to a clock that nobody could stop.
  if (now - at > CAPTURE_LATE_MS_MAX) {
    return [run(scene, system, by, { totalMs, until: now + CAPTURE_PUT_OFF_MS })]
  }
  if (checkCapture(scene, by, system.id) !== null) {
    return [stop(system, by, null), ...own.map((fleet) => goOn(scene, fleet))]
  }
  return [
    captured(scene, system, by, captors),
    ...newSectorOwner(scene, new Map([[system.id, by]])),
  ]
}

function run(
  { at }: CaptureScene,
  system: System,
  by: string,
  clock: Pick<Capture, 'totalMs'> & { readonly until: number },
): EventDraft {
  const { id, x, y, owner } = system
  const garrison = owner === null ? null : garrisonAt(system, at)
  return captureBegan.draft({ system: id, x, y, by, holder: owner, ...clock, garrison })
}

function stop({ id, owner }: System, by: string, leftMs: number | null): EventDraft {
  return captureStopped.draft({ system: id, by, holder: owner, leftMs })
}

function captured(
  scene: CaptureScene,
  system: System,
  by: string,
  captors: readonly Fleet[],
): EventDraft {
  const { state, at } = scene
  const { id, x, y, owner, station, yard, queue } = system
  const level = Math.floor(station.level / 2)
  const levels = halved(system.levels)
  // Its store is taken with it, and what comes back of what was being built.
  const taken = queue.map(goodsBack).reduce(storeWith, storeAt(system.store, at))
  const yields = scene.writes >= YIELDS_SINCE
  const place = { owner: by, system: id, levels: { ...levels, station: level } }
  const store = yields ? yielding(scene, place, taken) : system.store
  const lockedUntil = at + CAPTURE_LOCK_MS
  // Their plans go on in a sector in which the system has changed hands.
  const after = new Map(state.systems).set(id, { ...system, owner: by, lockedUntil, capture: null })
  const later = { ...scene, state: { ...state, systems: after } }
  return systemCaptured.draft({
    ...{ system: id, x, y, owner: by, from: owner, level, levels, store, lockedUntil },
    lost: yard.ships,
    fleets: captors
      .filter(({ battle }) => battle === null)
      .map((fleet) => ({ fleetId: fleet.id, owner: fleet.owner, ...nextLeg(later, fleet) })),
  })
}

function goOn(scene: CaptureScene, fleet: Fleet): EventDraft {
  return fleetCourse.draft({ fleetId: fleet.id, owner: fleet.owner, ...nextLeg(scene, fleet) })
}

function nextLeg(scene: CaptureScene, fleet: Fleet) {
  return beginLeg(scene, fleet, fleet.plan.slice(1), positionAt(fleet.course, scene.at))
}
