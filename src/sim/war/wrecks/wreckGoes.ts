import { defineDue } from '../../core/defineDue.ts'
import { wreckGone } from '../events/wreckGone.ts'
import type { WrecksState } from './wrecksPart.ts'

/** A wreck's time is over. */
export const wreckGoes = defineDue<WrecksState>({
  kind: 'wreckGone',
  rank: 50,
  since: 4,
  about: 'wreck',
  ids: ({ wrecks }) => wrecks.keys(),
  at: ({ wrecks }, id) => wrecks.get(id)?.until ?? null,
  decide: ({ state }, id) => (state.wrecks.has(id) ? [wreckGone.draft({ wreckId: id })] : []),
})
