import type { ServerResponse } from 'node:http'
import type { FeedMessage } from '../feed/messages.ts'
import type { MessageSink } from '../feed/ViewerSubscription.ts'
import { SlowReaderState } from '../flow/SlowReaderState.ts'
import type { Summary } from '../protocol/mapMessages.ts'
import type { EventCursor } from './EventCursor.ts'
import { EVENT_FORMAT, type EventText } from './eventFormat.ts'

/** After so long without a word, one is sent, so that nobody on the way takes the stream for dead. */
const QUIET_MS_MAX = 15_000
/** A client whose stream ends comes back after so long, and not all in the same moment. */
const RETRY_MS_MIN = 2_000
const RETRY_MS_MAX = 4_000

/** Says when to write, so that what happens in one moment leaves in one write. */
export interface Pace {
  want(one: { readonly wroteAt: number; write(): void }): void
  forget(one: { readonly wroteAt: number; write(): void }): void
  stop(): void
}

/** One client's stream of Server-Sent Events. While it does not read, nothing is kept for it [FEED-6]. */
export class EventStream implements MessageSink<readonly EventText[]> {
  readonly format = EVENT_FORMAT
  /** Monotonic ms. */
  wroteAt = 0
  readonly #response: ServerResponse
  readonly #cursor: EventCursor
  readonly #pace: Pace
  #chunks: (string | Buffer)[] = []
  #chunksBytes = 0
  /** Whether the cursor has moved on without an event to tell so. */
  #isCursorAhead = false
  #isBegun = false
  readonly #reader = new SlowReaderState()

  /** @param cursor where the client is */
  constructor(response: ServerResponse, cursor: EventCursor, pace: Pace) {
    this.#response = response
    this.#cursor = cursor
    this.#pace = pace
  }

  get takes(): boolean {
    return this.#reader.takes
  }

  /** From here on the answer is a stream. What was sent before begins it by itself. */
  begin(): void {
    if (this.#isBegun || this.#response.destroyed) return
    this.#isBegun = true
    this.#response.statusCode = 200
    this.#response.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
    // `no-transform`: compression, here or on the way, would hold events back until it has enough.
    this.#response.setHeader('Cache-Control', 'no-store, no-transform')
    this.#response.setHeader('X-Accel-Buffering', 'no')
    const retryMs = RETRY_MS_MIN + Math.floor(Math.random() * (RETRY_MS_MAX - RETRY_MS_MIN))
    this.#response.write(`retry: ${retryMs}\n\n`)
    this.wroteAt = performance.now()
  }

  send(texts: readonly EventText[], { sector, ...message }: FeedMessage | Summary): void {
    for (const { seq, bytes } of texts) {
      this.#cursor.set(sector, seq)
      this.#push(`id: ${this.#cursor}\n`, bytes)
    }
    this.#isCursorAhead = texts.length === 0
    if (texts.length === 0 && 'to' in message) this.#cursor.set(sector, message.to)
    else this.#pace.want(this)
    this.#reader.weigh(this.#chunksBytes)
  }

  write(): void {
    this.begin()
    const chunks = this.#chunks
    const length = this.#chunksBytes
    this.#chunks = []
    this.#chunksBytes = 0
    this.wroteAt = performance.now()
    if (this.#response.destroyed) return
    this.#response.write(joined(chunks, length))
    this.#reader.weigh(this.#response.writableLength)
  }

  /** To be called every second. An id without data moves a client's cursor on, and is no event. */
  beat(): void {
    if (!this.#isBegun || !this.takes || this.#chunks.length > 0) return
    if (performance.now() - this.wroteAt < QUIET_MS_MAX) return
    this.#push(this.#isCursorAhead ? `id: ${this.#cursor}\n\n` : ':\n\n')
    this.#isCursorAhead = false
    this.#pace.want(this)
  }

  /**
   * Looks how a client that did not read does by now: every 100 ms.
   * @returns `reads` if it can be caught up with, `cut` if it is given up
   */
  look(): 'takes' | 'reads' | 'behind' | 'cut' {
    return this.#reader.look(this.#chunksBytes + this.#response.writableLength)
  }

  /** Ends it after what was written; nothing else is. */
  end(): void {
    this.#forget()
    if (this.#isBegun) this.#response.end()
  }

  /** Ends it at once, and forgets what was not read. */
  cut(): void {
    this.#forget()
    this.#response.destroy()
  }

  #push(...chunks: (string | Buffer)[]): void {
    this.#chunks.push(...chunks)
    for (const { length } of chunks) this.#chunksBytes += length
  }

  #forget(): void {
    this.#pace.forget(this)
    this.#chunks = []
    this.#chunksBytes = 0
  }
}

/** In one piece: an HTTP response writes a few bytes faster than a few pieces. Texts are ASCII. */
function joined(chunks: readonly (string | Buffer)[], length: number): Buffer {
  const whole = Buffer.allocUnsafe(length)
  let at = 0
  for (const chunk of chunks) {
    at += typeof chunk === 'string' ? whole.write(chunk, at, 'latin1') : chunk.copy(whole, at)
  }
  return whole
}
