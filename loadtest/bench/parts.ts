import { bookings } from './bookings.ts'
import { connections } from './connections.ts'
import type { Figure } from './Figures.ts'
import { feedBusySector } from './feedBusySector.ts'
import { feedDelivery } from './feedDelivery.ts'
import type { FeedGround } from './feedGalaxy.ts'
import { feedResume } from './feedResume.ts'
import { feedStampede } from './feedStampede.ts'
import { feedViewerCost } from './feedViewerCost.ts'
import { growth } from './growth.ts'
import { handoffs } from './handoffs.ts'
import type { Measure } from './Measure.ts'
import { peers } from './peers/peers.ts'
import { server } from './server.ts'
import { vastGalaxy } from './vastGalaxy.ts'
import { vision } from './vision.ts'
import { visionSockets } from './visionSockets.ts'
import { warDecisions } from './warDecisions.ts'
import { warGalaxy } from './warGalaxy.ts'
import { warRounds } from './warRounds.ts'
import { warWatched } from './warWatched.ts'

/** A part of the benchmark. It can be run alone by its own name or by its group's. */
export interface Part {
  readonly name: string
  readonly group?: string
  /** Whether a short run of all parts leaves it out. */
  readonly isLong?: boolean
  run(ground: FeedGround, measure: Measure): Promise<void>
}

function section(title: string, work: (ground: FeedGround) => Promise<Figure[]>): Part['run'] {
  return (ground, measure) => measure(title, () => work(ground))
}

/** The parts in the order in which they run. Each part of the feed has its own galaxy. */
export const PARTS: readonly Part[] = [
  { name: 'server', run: server },
  {
    name: 'visionSockets',
    group: 'vision',
    isLong: true,
    run: section('Vision: a crowded sector, over sockets', visionSockets),
  },
  {
    name: 'visionCosts',
    group: 'vision',
    run: section('Vision: a crowded sector, without sockets', vision),
  },
  {
    name: 'warDecisions',
    group: 'war',
    run: section('War: rounds and contacts, without sockets', warDecisions),
  },
  {
    name: 'warRounds',
    group: 'war',
    isLong: true,
    run: section('War: rounds of a battle in a real server', warRounds),
  },
  {
    name: 'warWatched',
    group: 'war',
    isLong: true,
    run: section('War: a battle, and 500 viewers of the map', warWatched),
  },
  {
    name: 'warGalaxy',
    group: 'war',
    isLong: true,
    run: section('War: a galaxy at war, on three servers', warGalaxy),
  },
  {
    name: 'bookings',
    group: 'economy',
    run: section('Economy: what sectors note, booked', bookings),
  },
  {
    name: 'busySector',
    group: 'feed',
    run: section('Feed: one busy sector, 500 viewers, a fifth of whom view it', feedBusySector),
  },
  {
    name: 'delivery',
    group: 'feed',
    run: section('Feed: committed → client, over three servers joined by Redis', feedDelivery),
  },
  {
    name: 'viewerCost',
    group: 'feed',
    isLong: true,
    run: section('Feed: what a viewer costs its server', feedViewerCost),
  },
  { name: 'resume', group: 'feed', run: section('Feed: back after a drop', feedResume) },
  {
    name: 'stampede',
    group: 'feed',
    isLong: true,
    run: section('Feed: all viewers come back at once', feedStampede),
  },
  {
    name: 'connections',
    isLong: true,
    run: section('4,000 connections on three servers', connections),
  },
  { name: 'handoffs', isLong: true, run: section('Handoffs between sectors', handoffs) },
  { name: 'vast', isLong: true, run: section('A vast galaxy at rest', vastGalaxy) },
  { name: 'peers', run: section('Peers: the same events to the same viewers', peers) },
  { name: 'growth', isLong: true, run: section('Growth: what one server costs', growth) },
]
