import type { ServerProcess } from '../../testkit/ServerProcess.ts'

/** Share of samples that is left out: the first minutes fill caches and warm up code. */
const WARM_UP_SHARE = 0.3
const FEWEST_SAMPLES = 4

/** One server process from start to end, with samples of its memory. */
export class Life {
  readonly name: string
  readonly #server: ServerProcess
  /** Heap in use at each sample, in MiB. */
  readonly #heap: number[] = []

  constructor(name: string, server: ServerProcess) {
    this.name = name
    this.#server = server
  }

  async sample(): Promise<void> {
    const bytes = await this.#server.metric('nodejs_heap_size_used_bytes')
    this.#heap.push(bytes / 2 ** 20)
  }

  /**
   * Growth of the heap: its lows in the first and in the second half, after the warm-up. A low is
   * what a garbage collection leaves; between collections the heap rises and falls.
   * @returns MiB; null if the life was too short to tell
   */
  get growth(): { readonly from: number; readonly to: number } | null {
    const settled = this.#heap.slice(Math.floor(this.#heap.length * WARM_UP_SHARE))
    const half = Math.floor(settled.length / 2)
    if (half < FEWEST_SAMPLES) return null
    return { from: Math.min(...settled.slice(0, half)), to: Math.min(...settled.slice(half)) }
  }
}
