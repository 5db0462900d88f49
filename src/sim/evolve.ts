import { kindOf, type SectorEvent } from './events.ts'
import { reindex, type SectorState } from './sectorState.ts'

/**
 * Applies an event, which is the only way a sector's state changes. It decides nothing and cannot
 * refuse.
 *
 * @throws Error if the event does not follow the state: a bug, or damaged data
 */
export function evolve(state: SectorState, event: SectorEvent): void {
  if (event.seq !== state.seq + 1 || event.at < state.now) {
    throw new Error(
      `event ${event.seq} at ${event.at} does not follow sector ${state.id} at ${state.seq}, ${state.now}`,
    )
  }
  const kind = kindOf(event.type)
  kind.apply(state, event)
  for (const ref of kind.subjects(event.data)) reindex(state, ref)
  state.seq = event.seq
  state.now = event.at
  if (event.dice) state.dice = event.dice
}
