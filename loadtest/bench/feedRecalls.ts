import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import type { Figure } from './Figures.ts'

/** What a server has read from the journal so far for viewers that resumed. */
export interface RecallCounts {
  readonly recalls: number
  readonly events: number
  readonly awaited: number
}

export async function recallCounts(server: ServerProcess): Promise<RecallCounts> {
  return {
    recalls: await server.metric('starlane_feed_recalls_total'),
    events: await server.metric('starlane_feed_recalled_events_total'),
    awaited: await server.metric('starlane_feed_recalls_awaited_total'),
  }
}

/** Shows that events no longer in memory are read once for all who ask [FEED-2]. */
export async function recallFigure(
  what: string,
  server: ServerProcess,
  before: RecallCounts,
): Promise<Figure> {
  const after = await recallCounts(server)
  return {
    what: `${what}: readings of the journal for those who came back`,
    value: after.recalls - before.recalls,
    unit: '',
    note: `${after.events - before.events} events, for ${after.awaited - before.awaited} streams`,
  }
}
