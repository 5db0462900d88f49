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
 * A viewer's socket. Messages that come close together leave in one write. While the viewer does
 * not read, nothing is kept for it [FEED-6].
 */
export class ViewerSocket implements MessageSink<WireFrame>, Paced {
  readonly format = FEED_FORMAT
  wroteAt = 0
  /**
   * Called as soon as the socket takes again, sooner than a look would find out: either a full
   * write has been written, or the socket has drained.
   */
  onWritten: (() => void) | null = null
  readonly #client: Client
  readonly #pace: WritePace
  readonly #told: (step: SlowStep) => void
  readonly #figures: Pick<FeedFigures, 'written' | 'heldMs'>
  readonly #reader = new SlowReaderState()
  #frames: WireFrame[] = []
  #framesBytes = 0
  /** The monotonic ms at which each of the frames came, added up. */
  #framesCameMs = 0
  /** Whether more has gathered than one write may hold. */
  #isFull = false
  /** Bytes of the last write. */
  #writtenBytes = 0
  /** The socket whose next `drain` is awaited, if any. */
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

  /**
   * Writes what has gathered at once, so that an answer does not overtake the messages before it.
   */
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
   * Looks at a socket that did not read. To be called every 100 ms.
   * @returns `reads` if it can be sent what it missed, `cut` if it is to be cut
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

  /** A drain shows that the client reads. Any other look would count as time it did not. */
  readonly #drained = (): void => {
    this.#draining = null
    if (waitingBytesOf(this.#client) > WAITING_BYTES_MAX / 2) return
    if (this.look() === 'reads') this.onWritten?.()
  }
}
