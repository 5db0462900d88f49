import assert from 'node:assert/strict'
import { HISTORY_MS } from '../../src/feed/History.ts'
import { COMMANDERS, FeedGalaxy, SECTORS } from './FeedGalaxy.ts'
import { settled } from './Later.ts'
import { ModelViewer } from './ModelViewer.ts'

export type Step =
  | readonly ['order', fleet: number, type: 'jump' | 'move' | 'rename', argument: number]
  | readonly ['pass', ms: number]
  | readonly ['commit', pieceMax: number]
  | readonly ['answer' | 'deliver' | 'repeat' | 'lose', pick: number]
  | readonly ['rest' | 'sweep']
  | readonly ['bus', isAway: boolean]
  | readonly ['fail', calls: number]
  | readonly ['move', sector: number, to: number]
  | readonly ['view', viewer: number, sectors: number, detail: 'events' | 'summary']
  | readonly ['takes', viewer: number, takes: boolean]
  | readonly ['resume', viewer: number, process: number, away: number]
  | readonly ['tidy', viewer: number]

const VIEWERS = [...COMMANDERS, COMMANDERS[0] ?? '', null, null]
/**
 * Seconds of quiet after which a stream without messages for its owner must have told its position.
 * It does so every 30 s; the rest is reserve.
 */
const QUIET_ROUNDS = 65
/** The same for streams in view, in s: the database is asked every 5 s. */
const VIEW_QUIET_ROUNDS = 12

/**
 * One play: a galaxy, its viewers, and what happens to them. It asserts all invariants on the way.
 */
export class FeedPlay {
  readonly galaxy = new FeedGalaxy(3)
  readonly viewers: ModelViewer[]
  readonly #resuming = new Set<Promise<void>>()
  readonly #faults: unknown[] = []
  #failed = 0

  constructor() {
    this.viewers = VIEWERS.map((commander, index) => this.#viewer(commander, index))
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step)
      await settled()
      for (const viewer of this.viewers) viewer.assertNoFault()
      if (step[0] !== 'pass' && step[0] !== 'order') continue
      this.galaxy.commit(3)
    }
    await this.#quiet()
    for (const viewer of this.viewers) viewer.assertNoFault()
    for (const viewer of this.viewers) viewer.assertCurrent()
    await this.#leave()
  }

  async #step(step: Step): Promise<void> {
    const { galaxy } = this
    switch (step[0]) {
      case 'order':
        return galaxy.order(step[1], step[2], step[3])
      case 'pass':
        return galaxy.pass(step[1])
      case 'commit':
        return galaxy.commit(step[1])
      case 'answer':
        return galaxy.later.one(step[1])
      case 'deliver':
      case 'repeat':
        return galaxy.bus.deliver(step[1], step[0] === 'repeat')
      case 'lose':
        return galaxy.bus.lose(step[1])
      case 'rest':
        return await galaxy.rest()
      case 'sweep':
        galaxy.wait(1_000)
        return galaxy.sweep()
      case 'bus':
        galaxy.bus.isAway = step[1]
        return
      case 'fail':
        galaxy.journal.failing = step[1]
        this.#failed += step[1]
        return
      case 'move':
        return galaxy.move(SECTORS[step[1] % SECTORS.length] ?? 1, step[2])
      default:
        return this.#viewerDoes(step)
    }
  }

  #viewerDoes(
    step: Extract<Step, readonly ['view' | 'takes' | 'resume' | 'tidy', ...unknown[]]>,
  ): void {
    const index = step[1] % this.viewers.length
    const viewer = this.viewers[index]
    // During a resume the room refuses requests. Only tidying, the room's own step, may still
    // happen.
    if (!viewer || (viewer.isResuming && step[0] !== 'tidy')) return
    switch (step[0]) {
      case 'view':
        viewer.change(subset(step[2]), step[3])
        return
      case 'takes':
        viewer.takes = step[2]
        if (step[2]) viewer.viewing.catchUp()
        return
      case 'tidy':
        viewer.viewing.tidy()
        return
      case 'resume': {
        if (step[3] > 0) this.galaxy.wait(step[3])
        this.#come(viewer, index, step[2])
      }
    }
  }

  /** Cuts a viewer off and resumes it at a process, with the cursors it had. */
  #come(before: ModelViewer, index: number, process: number): void {
    const { galaxy } = this
    before.viewing.close()
    const viewer = this.#viewer(before.commander, process)
    this.viewers[index] = viewer
    for (const [sector, known] of before.crossings) viewer.crossings.set(sector, [...known])
    const detail = [...before.view.values()][0] ?? 'events'
    const cursors = before.resumption
    const wasFailed = this.#failed
    const isFailing = galaxy.journal.failing > 0
    const resuming = viewer.resume(cursors, detail).then(({ ok, synced }) => {
      const mayFail = isFailing || this.#failed > wasFailed
      if (!ok) {
        assert.ok(mayFail, 'resumes are refused only where the database fails')
        viewer.cursors.clear()
        viewer.change([...cursors.view.keys()], detail)
        return
      }
      for (const [sector, cursor] of cursors.view) {
        const isSynced = synced.includes(sector)
        assert.ok(
          isSynced || !viewer.begun.has(sector),
          `${sector} began again, but is not in synced`,
        )
        const next = galaxy.journal.events(sector)[cursor]
        const isRecent = !next || next.recordedMs > galaxy.monotonicMs - HISTORY_MS
        assert.ok(!isSynced || mayFail || !isRecent, `[FEED-2] sector ${sector} could be repeated`)
      }
    })
    this.#resuming.add(resuming.catch((error: unknown) => void this.#faults.push(error)))
  }

  #viewer(commander: string | null, process: number): ModelViewer {
    const { processes, journal } = this.galaxy
    const { context } = processes[process % processes.length] ?? assert.fail()
    return new ModelViewer(commander, context, journal)
  }

  async #quiet(): Promise<void> {
    const { galaxy } = this
    galaxy.bus.isAway = false
    galaxy.journal.failing = 0
    await galaxy.rest()
    // Streams that could not begin are begun in the next round.
    galaxy.sweep()
    await galaxy.rest()
    for (const resuming of this.#resuming) await resuming
    if (this.#faults.length > 0) throw this.#faults[0]
    for (const viewer of this.viewers) {
      viewer.takes = true
      viewer.viewing.catchUp()
    }
    for (let round = 0; round < QUIET_ROUNDS; round++) {
      if (round % 5 === 0) for (const { viewing } of this.viewers) viewing.tidy()
      galaxy.wait(1_000)
      galaxy.sweep()
      if (galaxy.later.size > 0 || round % 5 === 0) await galaxy.rest()
      if (round === VIEW_QUIET_ROUNDS) for (const viewer of this.viewers) viewer.assertViewCurrent()
    }
    await galaxy.rest()
  }

  /** Viewers that have left leave nothing behind. */
  async #leave(): Promise<void> {
    const { galaxy } = this
    for (const { viewing } of this.viewers) viewing.close()
    galaxy.wait(HISTORY_MS)
    galaxy.sweep()
    await galaxy.rest()
    for (const { feeds, wire } of galaxy.processes) {
      assert.equal(feeds.size, 0)
      assert.equal(wire.topics.size, 0, 'no topic is listened to')
    }
  }
}

function subset(bits: number): number[] {
  return SECTORS.filter((_, index) => bits & (1 << index))
}
