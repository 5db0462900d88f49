import type { Socket } from 'node:net'
import type { Client } from '@colyseus/core'
import type { FeedFigures } from '../../src/feed/FeedContext.ts'
import type { MessageSink } from '../../src/feed/ViewerSubscription.ts'
import {
  SlowReaderState,
  type SlowStep,
  WAITING_BYTES_MAX,
} from '../../src/flow/SlowReaderState.ts'
import type { Paced, WritePace } from '../../src/flow/WritePace.ts'
import { socketOf, waitingBytesOf, writeFrames } from '../colyseus/internals.ts'
import type { WireFrame } from '../colyseus/WireFrame.ts'
import { FEED_FORMAT } from './feedFormat.ts'

/**
 * A viewer's socket: what it is sent within a moment leaves in one write, and while it does not read
 * nothing is kept for it [FEED-6].
 */
export class ViewerSocket implements MessageSink<WireFrame>, Paced {
  readonly format = FEED_FORMAT
  wroteAt = 0
  /**
   * Called when it takes again what it did not before, and sooner than a look would find out: what was
   * too much for one write is written, or the socket has passed on all it had.
   */
  onWritten: (() => void) | null = null
  readonly #client: Client
  readonly #pace: WritePace
  readonly #told: (step: SlowStep) => void
  readonly #figures: Pick<FeedFigures, 'written' | 'heldMs'>
  readonly #reader = new SlowReaderState()
  #frames: WireFrame[] = []
  #framesBytes = 0
  /** Monotonic ms when they came, added up. */
  #framesCameMs = 0
  /** More has gathered than is written in one go. */
  #isFull = false
  #writtenBytes = 0
  /** Its next `drain` is awaited. */
  #draining: Socket | null = null

  constructor(
    client: Client,
    pace: WritePace,
    told: (step: SlowStep) => void = () => {},
    figures: Pick<FeedFigures, 'written' | 'heldMs'> = { written: 0, heldMs: 0 },
  ) {
    this.#client = client
    this.#pace = pace
    this.#told = told
    this.#figures = figures
  }

  get takes(): boolean {
    return !this.#isFull && this.#reader.takes
  }

  send(frame: WireFrame): void {
    this.#frames.push(frame)
    this.#framesBytes += frame.byteLength
    this.#framesCameMs += performance.now()
    if (this.#framesBytes > WAITING_BYTES_MAX) this.#isFull = true
    if (this.#isFull) this.#pace.wantNow(this)
    else this.#pace.want(this)
  }

  /** Writes what is gathered, before its time: an answer must not overtake what it stands for. */
  flush(): void {
    while (this.#frames.length > 0 && this.#reader.takes) {
      this.#pace.forget(this)
      this.write()
    }
  }

  write(): void {
    const frames = this.#frames
    this.#writtenBytes = this.#framesBytes
    this.#frames = []
    this.#framesBytes = 0
    writeFrames(this.#client, frames)
    this.wroteAt = performance.now()
    this.#figures.written += frames.length
    this.#figures.heldMs += frames.length * this.wroteAt - this.#framesCameMs
    this.#framesCameMs = 0
    if (!this.#reader.weigh(waitingBytesOf(this.#client))) {
      this.#told('skipped')
      this.#awaitDrain(socketOf(this.#client))
    } else if (this.#isFull && this.onWritten) {
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
    const state = this.#reader.look(waitingBytesOf(this.#client), this.#writtenBytes)
    if (state === 'takes') return wasFull ? 'reads' : 'takes'
    if (state === 'reads') this.#told('caught_up')
    if (state === 'cut') this.#told('cut')
    return state
  }

  close(): void {
    this.#pace.forget(this)
    this.#draining?.off('drain', this.#drained)
    this.#draining = null
    this.#frames = []
    this.#framesBytes = 0
    this.#framesCameMs = 0
  }

  #awaitDrain(socket: Socket | null): void {
    if (this.#draining || !socket) return
    this.#draining = socket
    socket.once('drain', this.#drained)
  }

  /** No look: those count the time that a client does not read, and a drain tells that it does. */
  readonly #drained = (): void => {
    this.#draining = null
    if (waitingBytesOf(this.#client) > WAITING_BYTES_MAX / 2) return
    if (this.look() === 'reads') this.onWritten?.()
  }
}
