import type { ServerResponse } from 'node:http'
import type { FeedMessage } from '../../feed/messages.ts'
import type { MessageSink } from '../../feed/ViewerSubscription.ts'
import { SlowReaderState } from '../../flow/SlowReaderState.ts'
import type { Summary } from '../../protocol/mapMessages.ts'
import { EVENT_FORMAT, type EventText } from '../eventFormat.ts'
import type { EventCursor } from './EventCursor.ts'

/** The longest silence: then a comment is sent, so that no proxy takes the stream for dead. */
const QUIET_MS_MAX = 15_000
/** The shortest wait before a client reconnects. The wait is random, to spread the clients. */
const RETRY_MS_MIN = 2_000
/** The longest wait before a client reconnects. */
const RETRY_MS_MAX = 4_000

/** Decides when a stream writes, so that events of the same moment leave in one write. */
export interface Pace {
  want(one: { readonly wroteAt: number; write(): void }): void
  forget(one: { readonly wroteAt: number; write(): void }): void
  stop(): void
}

/** One client's Server-Sent Events. Nothing is kept for a client that does not read [FEED-6]. */
export class EventStream implements MessageSink<readonly EventText[]> {
  readonly format = EVENT_FORMAT
  /** When the stream last wrote, in monotonic ms. */
  wroteAt = 0
  readonly #response: ServerResponse
  readonly #cursor: EventCursor
  readonly #pace: Pace
  #chunks: (string | Buffer)[] = []
  #chunksBytes = 0
  /** Whether the cursor has moved past the last event that was sent. */
  #isCursorAhead = false
  #isBegun = false
  readonly #reader = new SlowReaderState()

  /** @param cursor the client's position */
  constructor(response: ServerResponse, cursor: EventCursor, pace: Pace) {
    this.#response = response
    this.#cursor = cursor
    this.#pace = pace
  }

  get takes(): boolean {
    return this.#reader.takes
  }

  /** Sends the response's head; the first `write` does so by itself. */
  begin(): void {
    if (this.#isBegun || this.#response.destroyed) return
    this.#isBegun = true
    this.#response.statusCode = 200
    this.#response.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
    // `no-transform`: compression, here or in a proxy, would hold events back until it has enough.
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

  /**
   * Called every second. After a long silence it sends a comment, or an id without data, which
   * moves the client's cursor on and is not an event.
   */
  beat(): void {
    if (!this.#isBegun || !this.takes || this.#chunks.length > 0) return
    if (performance.now() - this.wroteAt < QUIET_MS_MAX) return
    this.#push(this.#isCursorAhead ? `id: ${this.#cursor}\n\n` : ':\n\n')
    this.#isCursorAhead = false
    this.#pace.want(this)
  }

  /**
   * Checks a client that did not read; called every 100 ms.
   *
   * @returns `reads` if it can catch up now, `cut` if it has to be cut
   */
  look(): 'takes' | 'reads' | 'behind' | 'cut' {
    return this.#reader.look(this.#chunksBytes + this.#response.writableLength)
  }

  /** Ends the stream after what was already written. */
  end(): void {
    this.#forget()
    if (this.#isBegun) this.#response.end()
  }

  /** Ends the stream at once, and drops what was not read. */
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

/** Joins the chunks, because one write is faster than several. Texts are ASCII. */
function joined(chunks: readonly (string | Buffer)[], length: number): Buffer {
  const whole = Buffer.allocUnsafe(length)
  let at = 0
  for (const chunk of chunks) {
    at += typeof chunk === 'string' ? whole.write(chunk, at, 'latin1') : chunk.copy(whole, at)
  }
  return whole
}
