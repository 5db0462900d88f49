import type { GalaxyWatch } from '../../src/client/GalaxyWatch.ts'
import type { FeedEvent } from '../../src/protocol/feedEvents.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import type { Tally } from '../verdict/Tally.ts'

/**
 * Checks the feed's promise [FEED-1]: ranges abut, and each event comes once and in order. A socket
 * keeps its order, and after a break the client resumes from its cursors. So a gap or repeat is
 * always the server's fault, never that of a reconnect.
 */
export class FeedProof {
  readonly #watch: GalaxyWatch
  readonly #tally: Tally
  readonly #who: string
  readonly #last = new Map<SectorId, number>()
  readonly #deafen: () => void
  #gaps = 0
  #repeats = 0

  constructor(watch: GalaxyWatch, tally: Tally, who: string) {
    this.#watch = watch
    this.#tally = tally
    this.#who = who
    this.#deafen = watch.listen({
      onEvents: (events) => this.#hear(events),
      onState: () => this.look(),
    })
  }

  /** Records the gaps and repeats since the last look. */
  look(): void {
    const { gaps, repeats } = this.#watch.misfits
    for (; this.#gaps < gaps; this.#gaps++) {
      this.#tally.wrong(this.#who, 'the feed left something out: a range did not abut [FEED-1]')
    }
    for (; this.#repeats < repeats; this.#repeats++) {
      this.#tally.wrong(this.#who, 'the feed told a range twice [FEED-1]')
    }
  }

  end(): void {
    this.look()
    this.#deafen()
  }

  #hear(events: readonly FeedEvent[]): void {
    for (const { sector, seq, type } of events) {
      const before = this.#last.get(sector)
      if (before !== undefined && seq <= before) {
        const what = `${type} of sector ${sector} came as event ${seq}, after ${before} [FEED-1]`
        this.#tally.wrong(this.#who, what)
      }
      this.#last.set(sector, seq)
    }
    this.look()
  }
}
