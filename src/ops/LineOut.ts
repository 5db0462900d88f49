import { write } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const WAITING_BYTES_MAX = 1 << 20

/** Writes bytes to a descriptor, as `fs.write` does: it may fail, and may never call back. */
type Write = (
  fd: number,
  bytes: Buffer,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void

/**
 * Writes lines to a descriptor without ever blocking or throwing. A disk may be full, and the
 * reader of a pipe may be gone or have stopped reading: lines are then dropped and counted.
 */
export class LineOut {
  readonly #fd: number
  readonly #write: Write
  #waiting: string[] = []
  #waitingBytes = 0
  #dropped = 0
  #writing: Promise<void> | null = null

  constructor(fd: number, writeTo: Write = write) {
    this.#fd = fd
    this.#write = writeTo
  }

  /** The number of lines that could not be written since the process began. */
  get dropped(): number {
    return this.#dropped
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      this.#dropped += 1
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    this.#writing ??= this.#writeAll()
  }

  /** Resolves when everything is written or dropped, or the limit has passed. */
  async flush(msMax: number): Promise<void> {
    const limit = new AbortController()
    const passed = wait(msMax, undefined, { signal: limit.signal }).catch(() => {}) // was written
    await Promise.race([this.#writing, passed])
    limit.abort()
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting
      this.#waiting = []
      this.#waitingBytes = 0
      const wasWritten = await this.#writeOut(Buffer.from(lines.join('')))
      if (!wasWritten) this.#dropped += lines.length
    }
    this.#writing = null
  }

  async #writeOut(bytes: Buffer): Promise<boolean> {
    for (let rest = bytes; rest.length > 0; ) {
      const written = await new Promise<number | null>((resolve) => {
        this.#write(this.#fd, rest, (error, count) => {
          resolve(error === null ? count : error.code === 'EAGAIN' ? 0 : null)
        })
      })
      if (written === null) return false
      if (written === 0) await wait(10)
      rest = rest.subarray(written)
    }
    return true
  }
}
