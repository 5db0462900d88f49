import type { ParticleContainer } from 'pixi.js'
import type { LaneTraffic, TrackedCrossing } from '../../../src/client/LaneTraffic.ts'
import type { Atlas } from './atlas.ts'
import { PALETTE } from './palette.ts'
import { crossingsAtGates, type Pulse, pulsesOf } from './pulses.ts'
import { starPx } from './StarLayer.ts'
import { Swarm } from './Swarm.ts'
import { isOnScreen, type View } from './View.ts'

/** Most pulses drawn at once: more could not be told apart. */
const PULSES_MAX = 400
const GATE_PX = 20
const SPREAD_PX = 34
/** How often the crossings that may pulse are looked up. Their pulses move in every frame. */
const LOOK_EVERY_MS = 100

/**
 * Soft rings of light where a fleet passes a gate: at the gate, or from afar at its sector's star.
 */
export class PulseLayer {
  readonly #ripples: Swarm
  readonly #isCalm: boolean
  #atGates: TrackedCrossing[] = []
  #lookedMs = Number.NEGATIVE_INFINITY

  /** @param isCalm steady lights while a lane is in use, instead of pulses */
  constructor(atlas: Atlas, isCalm: boolean) {
    this.#isCalm = isCalm
    this.#ripples = new Swarm(atlas.ripple, 0.5, false)
  }

  get container(): ParticleContainer {
    return this.#ripples.container
  }

  /** @param rate galaxy ms per local ms; a pulse lasts a time in local ms */
  update(view: View, traffic: LaneTraffic, rate: number): void {
    if (view.localMs - this.#lookedMs >= LOOK_EVERY_MS) {
      this.#lookedMs = view.localMs
      this.#atGates = crossingsAtGates(traffic.crossings, view.now, rate, this.#isCalm)
    }
    this.#ripples.begin()
    for (const pulse of pulsesOf(this.#atGates, view.now, rate, this.#isCalm)) {
      if (this.#ripples.size === PULSES_MAX) break
      this.#draw(view, pulse)
    }
    this.#ripples.end()
  }

  #draw({ chart, camera, planeShare }: View, pulse: Pulse): void {
    const line = chart.line(pulse.sector, pulse.gateTo)
    const sector = chart.sector(pulse.sector)
    if (!line || !sector) return
    const isGate = planeShare > 0
    const x = camera.screenX(isGate ? line.fromX : sector.x)
    const y = camera.screenY(isGate ? line.fromY : sector.y)
    if (!isOnScreen(camera, x, y, SPREAD_PX)) return
    const spread = 1 - (1 - pulse.age) ** 2
    const restPx = isGate ? GATE_PX : starPx(camera.zoom) * 1.6
    const px = restPx + SPREAD_PX * spread * (pulse.isOwn ? 1.5 : 1)
    const strength = pulse.isOwn ? 1 : isGate ? 0.7 : 0.34
    const tint = pulse.isOwn ? PALETTE.own : pulse.isArrival ? PALETTE.merchant : PALETTE.gate
    const alpha = strength * (this.#isCalm ? 0.5 : (1 - pulse.age) ** 1.5)
    this.#ripples.put(x, y, px, 0, tint, alpha)
  }
}
