import { ApiError } from '../../../src/client/Api.ts'
import { backoffMs } from '../../../src/client/backoff.ts'
import {
  type CommanderNames as Answer,
  NAMES_PER_REQUEST_MAX,
} from '../../../src/protocol/commanderNames.ts'
import type { CommanderId } from '../../../src/sim/core/ids.ts'

/** How long to collect ids for one request. */
const COLLECT_MS = 60
/** The most ids that wait to be asked for. Further ones are taken when they are shown again. */
const WANTED_MAX = 1_000
/** The most names kept. The ones that came first are forgotten, and asked for again if shown. */
const NAMES_MAX = 5_000

interface Doing {
  /** @throws ApiError */
  ask(ids: readonly CommanderId[]): Promise<Answer>
  /** Tells that names have come. */
  touch(): void
}

/**
 * The names of other commanders. What is shown asks for them by id, and they come a moment later:
 * many ids in one request, one request at a time, each id once.
 */
export class CommanderNames {
  /** Null for an id that the server does not know. */
  readonly #names = new Map<CommanderId, string | null>()
  readonly #wanted = new Set<CommanderId>()
  readonly #doing: Doing
  #isAsking = false
  #failures = 0

  constructor(doing: Doing) {
    this.#doing = doing
  }

  /** @returns null while the name is not known; it is asked for then */
  of(id: CommanderId): string | null {
    const name = this.#names.get(id)
    if (name === undefined) this.#want(id)
    return name ?? null
  }

  #want(id: CommanderId): void {
    if (this.#wanted.size >= WANTED_MAX) return
    this.#wanted.add(id)
    this.#askIn(COLLECT_MS)
  }

  #askIn(ms: number): void {
    if (this.#isAsking) return
    this.#isAsking = true
    setTimeout(() => void this.#ask(), ms)
  }

  async #ask(): Promise<void> {
    const ids = [...this.#wanted].slice(0, NAMES_PER_REQUEST_MAX)
    let pauseMs = COLLECT_MS
    try {
      this.#learn(ids, await this.#doing.ask(ids))
      this.#failures = 0
    } catch (error) {
      if (isFinal(error)) this.#learn(ids, { commanders: [] })
      else pauseMs = this.#pauseAfter(error)
    }
    this.#isAsking = false
    if (this.#wanted.size > 0) this.#askIn(pauseMs)
  }

  #learn(ids: readonly CommanderId[], { commanders }: Answer): void {
    const told = new Map(commanders.map(({ id, name }) => [id, name]))
    for (const id of ids) {
      this.#wanted.delete(id)
      this.#names.set(id, told.get(id) ?? null)
    }
    for (const id of this.#names.keys()) {
      if (this.#names.size <= NAMES_MAX) break
      this.#names.delete(id)
    }
    this.#doing.touch()
  }

  /** The ids are asked for again, after as long as the server says, or ever more seldom. */
  #pauseAfter(error: unknown): number {
    this.#failures += 1
    const toldS = error instanceof ApiError ? error.retryAfterS : null
    return toldS === null ? backoffMs(this.#failures) : toldS * 1_000
  }
}

/** Whether the server would answer the same request the same way again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && [400, 404].includes(error.status)
}
