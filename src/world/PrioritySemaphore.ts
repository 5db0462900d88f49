import type { SectorId } from '../sim/core/ids.ts'

/** A caller that waits. It is told once whether it may enter. */
interface Waiting {
  readonly sector: SectorId
  readonly tell: (admitted: boolean) => void
}

/**
 * Limits how many sectors are worked on at a time. Urgent sectors go before the others; among
 * equals the first to come goes first.
 */
export class PrioritySemaphore {
  readonly #atOnce: number
  readonly #waitingMax: number
  readonly #urgent = new Set<Waiting>()
  readonly #patient = new Set<Waiting>()
  #inside = 0

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce
    this.#waitingMax = waitingMax
  }

  /**
   * Waits for a place. @returns whether it was given: then the caller must call `leave`. It is not
   * given if too many already wait, or on `clear`.
   */
  enter(sector: SectorId, isUrgent: boolean): Promise<boolean> {
    if (this.#inside < this.#atOnce) {
      this.#inside += 1
      return Promise.resolve(true)
    }
    if (this.#urgent.size + this.#patient.size >= this.#waitingMax) return Promise.resolve(false)
    return new Promise((tell) => {
      const queue = isUrgent ? this.#urgent : this.#patient
      queue.add({ sector, tell })
    })
  }

  leave(): void {
    const [next] = this.#urgent.size > 0 ? this.#urgent : this.#patient
    if (!next) {
      this.#inside -= 1
      return
    }
    this.#urgent.delete(next)
    this.#patient.delete(next)
    next.tell(true)
  }

  /** Makes a waiting sector urgent. */
  hurry(sector: SectorId): void {
    for (const waiting of this.#patient) {
      if (waiting.sector !== sector) continue
      this.#patient.delete(waiting)
      this.#urgent.add(waiting)
    }
  }

  /** Refuses all that wait. */
  clear(): void {
    const waiting = [...this.#urgent, ...this.#patient]
    this.#urgent.clear()
    this.#patient.clear()
    for (const { tell } of waiting) tell(false)
  }
}
