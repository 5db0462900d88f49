import type { Client } from '@colyseus/core'
import { Backlog, type SlowStep, WAITING_BYTES_MAX } from '../src/feed/Backlog.ts'
import type { Outlet } from '../src/feed/Viewing.ts'
import { FEED_FORMAT } from './feedFormat.ts'
import { socketOf, waitingBytesOf } from './internals.ts'
import type { Paced, WritePace } from './WritePace.ts'

/**
 * A viewer's socket: what it is sent within a moment leaves in one write, and while it does not read
 * nothing is kept for it [FEED-6].
 */
export class MapOutlet implements Outlet<Uint8Array>, Paced {
  readonly format = FEED_FORMAT
  wroteAt = 0
  /** Called when a write ended what was too much for one: the viewer can be caught up with at once. */
  onWritten: (() => void) | null = null
  readonly #client: Client
  readonly #pace: WritePace
  readonly #told: (step: SlowStep) => void
  readonly #backlog = new Backlog()
  #frames: Uint8Array[] = []
  #framesBytes = 0
  /** More has gathered than is written in one go. */
  #isFull = false
  #writtenBytes = 0

  constructor(client: Client, pace: WritePace, told: (step: SlowStep) => void = () => {}) {
    this.#client = client
    this.#pace = pace
    this.#told = told
  }

  get takes(): boolean {
    return !this.#isFull && this.#backlog.takes
  }

  send(frame: Uint8Array): void {
    this.#frames.push(frame)
    this.#framesBytes += frame.byteLength
    if (this.#framesBytes > WAITING_BYTES_MAX) this.#isFull = true
    this.#pace.want(this)
  }

  write(): void {
    const frames = this.#frames
    this.#writtenBytes = this.#framesBytes
    this.#frames = []
    this.#framesBytes = 0
    this.wroteAt = performance.now()
    const socket = socketOf(this.#client)
    socket?.cork()
    for (const frame of frames) this.#client.enqueueRaw(frame as Buffer)
    socket?.uncork()
    if (!this.#backlog.weigh(waitingBytesOf(this.#client))) this.#told('skipped')
    else if (this.#isFull && this.onWritten) {
      this.#isFull = false
      this.onWritten()
    }
  }

  /**
   * Looks how a socket that did not read does by now: every 100 ms.
   * @returns `reads` if it can be caught up with, `cut` if it is given up
   */
  look(): 'takes' | 'reads' | 'behind' | 'cut' {
    if (this.takes) return 'takes'
    if (this.#framesBytes > 0) return 'behind'
    const wasFull = this.#isFull
    this.#isFull = false
    const state = this.#backlog.look(waitingBytesOf(this.#client), this.#writtenBytes)
    if (state === 'takes') return wasFull ? 'reads' : 'takes'
    if (state === 'reads') this.#told('caught_up')
    if (state === 'cut') this.#told('cut')
    return state
  }

  close(): void {
    this.#pace.forget(this)
    this.#frames = []
    this.#framesBytes = 0
  }
}
