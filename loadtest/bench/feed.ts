import type { Figure } from './Figures.ts'
import { feedBusySector } from './feedBusySector.ts'
import { feedDelivery } from './feedDelivery.ts'
import type { FeedGround } from './feedGalaxy.ts'
import { feedResume } from './feedResume.ts'
import { feedStampede } from './feedStampede.ts'
import { feedViewerCost } from './feedViewerCost.ts'

interface FeedPart {
  readonly name: string
  readonly title: string
  measure(ground: FeedGround): Promise<Figure[]>
}

/** The feed's parts, each on a galaxy of its own. */
export const FEED_PARTS: readonly FeedPart[] = [
  {
    name: 'busySector',
    title: 'Feed: one busy sector, 500 viewers, a fifth of whom view it',
    measure: feedBusySector,
  },
  {
    name: 'delivery',
    title: 'Feed: committed → client, over three servers joined by Redis',
    measure: feedDelivery,
  },
  {
    name: 'viewerCost',
    title: 'Feed: what a viewer costs its server',
    measure: feedViewerCost,
  },
  {
    name: 'resume',
    title: 'Feed: back after a drop',
    measure: feedResume,
  },
  {
    name: 'stampede',
    title: 'Feed: all viewers come back at once',
    measure: feedStampede,
  },
]
