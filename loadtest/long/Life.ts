import type { ServerProcess } from '../../testkit/ServerProcess.ts'

/** The first minutes fill caches and warm code up. */
const WARM_UP_SHARE = 0.3
const FEWEST_SAMPLES = 4

/** One process from its start to its end, and the memory it had. */
export class Life {
  readonly name: string
  readonly #server: ServerProcess
  /** Heap in use, MiB: as low as a collection brought it lately. */
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
   * How much the heap grew: its lows of the last third beside those of the third before. A low is
   * what is left after a collection; in between the heap rises and falls by itself.
   * @returns null if the life was too short to tell
   */
  get growth(): { readonly from: number; readonly to: number } | null {
    const settled = this.#heap.slice(Math.floor(this.#heap.length * WARM_UP_SHARE))
    const half = Math.floor(settled.length / 2)
    if (half < FEWEST_SAMPLES) return null
    return { from: Math.min(...settled.slice(0, half)), to: Math.min(...settled.slice(half)) }
  }
}
