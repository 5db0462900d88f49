import { once } from 'node:events'
import type { HeapProfiler, Profiler } from 'node:inspector'
import { WebSocket } from 'ws'

/** Time between two samples of what runs, in µs. */
const TIME_EVERY_US = 500
const MEMORY_EVERY_BYTES = 64 * 1024
const ANSWER_MS_MAX = 30_000

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** The inspector of another Node process (`--inspect`), over its WebSocket. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as Answer
      this.#waiting.get(answer.id)?.(answer)
    })
  }

  /** @param port the port on this machine at which it listens */
  static async connect(port: number): Promise<Inspector> {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
    const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[]
    if (!target) throw new Error(`nothing to inspect at port ${port}`)
    const socket = new WebSocket(target.webSocketDebuggerUrl, { maxPayload: 2 ** 30 })
    await once(socket, 'open')
    return new Inspector(socket)
  }

  /** Begins to sample. */
  async start(): Promise<void> {
    await this.#ask('Profiler.enable')
    await this.#ask('Profiler.setSamplingInterval', { interval: TIME_EVERY_US })
    await this.#ask('HeapProfiler.enable')
    // Includes objects that were collected since, as they had to be allocated.
    await this.#ask('HeapProfiler.startSampling', {
      samplingInterval: MEMORY_EVERY_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    await this.#ask('Profiler.start')
  }

  async stop(): Promise<{ time: Profiler.Profile; memory: HeapProfiler.SamplingHeapProfile }> {
    const time = (await this.#ask('Profiler.stop')) as { profile: Profiler.Profile }
    const memory = (await this.#ask('HeapProfiler.stopSampling')) as {
      profile: HeapProfiler.SamplingHeapProfile
    }
    this.#socket.close()
    return { time: time.profile, memory: memory.profile }
  }

  async #ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#last
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const late = new Error(`${method} was not answered within ${ANSWER_MS_MAX} ms`)
    const timer = setTimeout(() => reject(late), ANSWER_MS_MAX)
    this.#waiting.set(id, resolve)
    this.#socket.send(JSON.stringify({ id, method, params }))
    const { result, error } = await promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(id)
    })
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
}
