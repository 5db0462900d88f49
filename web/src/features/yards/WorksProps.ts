import type { PlaceRef } from '../../map/placeRef.ts'
import type { YardsGame } from './YardsGame.ts'
import type { YardView } from './yardView.ts'

/** What each part of a yard's panel needs. */
export interface WorksProps {
  readonly game: YardsGame
  readonly place: PlaceRef
  /** What the place is called within a sentence. */
  readonly name: string
  readonly view: YardView
}
