import { kindOf, type SectorEvent } from './events.ts'
import { DUE_KINDS, type SectorState } from './sectorState.ts'

/**
 * Applies an event: the only way a sector's state changes. It decides nothing and cannot refuse;
 * an event that does not follow the state it is applied to is a bug or damage, and throws.
 */
export function evolve(state: SectorState, event: SectorEvent): void {
  if (event.seq !== state.seq + 1 || event.at < state.now) {
    throw new Error(
      `event ${event.seq} at ${event.at} does not follow sector ${state.id} at ${state.seq}, ${state.now}`,
    )
  }
  const kind = kindOf(event.type)
  kind.apply(state, event)
  for (const ref of kind.subjects(event.data)) {
    for (const due of DUE_KINDS) {
      if (due.about === ref.kind) state.due.set(due, ref.id, due.at(state, ref.id))
    }
  }
  state.seq = event.seq
  state.now = event.at
  if (event.dice) state.dice = event.dice
}
