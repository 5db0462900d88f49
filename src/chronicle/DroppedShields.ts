import type { EntityManager } from 'typeorm'
import { earliestFact, type NewFact, readFactTime, writeFacts } from '../db/writeFacts.ts'
import { shieldFact } from '../sim/diplomacy/shield.ts'
import { CHANGE_NOTICE_MS } from '../sim/rules/diplomacy.ts'
import type { ChronicleConsumer, ChronicleEntry } from './ChronicleConsumer.ts'

/** Newcomers' shields begin at once. To end one is a change of which all must know in time. */
const KIND = { ...shieldFact, noticeMs: CHANGE_NOTICE_MS }

/**
 * Makes a shield that was given up a fact, so that it holds nowhere any more [FACT-1]. The sector in
 * which it was given up does not wait for that. The end that was planned for the shield stays, and
 * changes nothing.
 */
export class DroppedShields implements ChronicleConsumer {
  readonly name = 'dropped-shields'
  readonly types = ['shield.dropped'] as const
  /** Called when facts were committed. */
  readonly applied: () => void

  constructor(factsCommitted: () => void) {
    this.applied = factsCommitted
  }

  async apply(
    manager: EntityManager,
    _generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void> {
    const commanders = new Set(
      entries.flatMap(({ event }) =>
        event.type === 'shield.dropped' ? [event.data.commander] : [],
      ),
    )
    const since = earliestFact(await readFactTime(manager), KIND.noticeMs)
    const facts = [...commanders].map(
      (key): NewFact<boolean> => ({ kind: KIND, key, since, value: false }),
    )
    await writeFacts(manager, facts)
  }

  /** Facts are no read model: nobody rebuilds them. */
  async forget(): Promise<void> {}
}
