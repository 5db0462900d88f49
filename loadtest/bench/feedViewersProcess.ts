/** The child process of FeedViewers.ts: many viewers of the map, controlled by messages. */
import { setTimeout as wait } from 'node:timers/promises'
import pLimit from 'p-limit'
import { openDatabase } from '../../src/db/dataSource.ts'
import { createLog } from '../../src/ops/log.ts'
import { answerParent, endWithParent } from '../answerParent.ts'
import { FeedViewer } from './FeedViewer.ts'
import { Durations, type Spread } from './Figures.ts'

const JOINS_AT_A_TIME = 16

export type FeedAsked =
  | {
      readonly what: 'watch'
      /** Viewers ask these servers for seats, in turn. */
      readonly endpoints: readonly string[]
      /** The sectors in view of each viewer. */
      readonly views: readonly (readonly number[])[]
      readonly token: string | null
    }
  | { readonly what: 'size' }
  | { readonly what: 'count' }
  | { readonly what: 'record' }
  | { readonly what: 'latencies'; readonly postgresUrl: string }
  | {
      /**
       * The first `viewers` drop their connections one after the other, stay away for a while, and
       * come back.
       */
      readonly what: 'away'
      readonly viewers: number
      readonly everyMs: number
      readonly awayMs: number
    }

export interface FeedCounted {
  readonly events: number
  readonly messages: number
  /** Ranges that did not begin where the one before ended. There must be none. */
  readonly gaps: number
  /** All bytes read from the sockets. */
  readonly bytes: number
  /** Bytes of feed and summary messages by sector, since `size` was asked for. */
  readonly frames: Readonly<Record<number, number>>
  readonly cpuMs: number
}

export interface Returned {
  readonly sinceAsked: Spread
  readonly sinceSeat: Spread
  /** Time from the first viewer that came back until the last was current, in ms. */
  readonly allMs: number
  /** How many sectors began again, over all viewers. */
  readonly synced: number
  readonly retries: number
}

const viewers: FeedViewer[] = []
/** Number and time of arrival (Unix ms) of recorded events, by sector. */
const heard = new Map<number, { seq: number; at: number }[]>()

async function watch(asked: FeedAsked & { what: 'watch' }): Promise<void> {
  const limit = pLimit(JOINS_AT_A_TIME)
  await Promise.all(
    asked.views.map((view, i) => {
      const viewer = new FeedViewer(asked.endpoints[i % asked.endpoints.length] ?? '', asked.token)
      viewers.push(viewer)
      return limit(() => viewer.watch(view))
    }),
  )
}

function count(): FeedCounted {
  const { user, system } = process.cpuUsage()
  return {
    ...FeedViewer.tally,
    frames: Object.fromEntries(FeedViewer.frames ?? []),
    bytes: viewers.reduce((sum, viewer) => sum + viewer.bytes, 0),
    cpuMs: (user + system) / 1_000,
  }
}

function record(): void {
  FeedViewer.onEvent = (sector, seq) => {
    const at = performance.timeOrigin + performance.now()
    const list = heard.get(sector)
    if (list) list.push({ seq, at })
    else heard.set(sector, [{ seq, at }])
  }
}

/** Compares the arrivals with the times at which Postgres wrote the rows, by its clock. */
async function latencies(postgresUrl: string): Promise<Spread> {
  FeedViewer.onEvent = null
  const log = createLog('warn')
  const options = { connectionString: postgresUrl, log, applicationName: 'bench viewers' }
  const database = await openDatabase(options)
  const durations = new Durations()
  try {
    for (const [sector, list] of heard) {
      const seqs = list.map(({ seq }) => seq)
      const rows = await database.web.query<{ seq: number; at: number }>(
        `select seq, extract(epoch from recorded_at)::float8 * 1000 as at from event
         where sector = $1 and seq between $2 and $3`,
        [sector, seqs.reduce((a, b) => Math.min(a, b)), seqs.reduce((a, b) => Math.max(a, b))],
      )
      const written = new Map(rows.map(({ seq, at }) => [seq, at]))
      for (const { seq, at } of list) {
        const writtenAt = written.get(seq)
        if (writtenAt !== undefined) durations.add(at - writtenAt)
      }
    }
  } finally {
    await database.close()
  }
  heard.clear()
  return durations.spread
}

async function away(asked: FeedAsked & { what: 'away' }): Promise<Returned> {
  const [sinceAsked, sinceSeat] = [new Durations(), new Durations()]
  let [synced, retries, firstAt] = [0, 0, Number.POSITIVE_INFINITY]
  await Promise.all(
    viewers.slice(0, asked.viewers).map(async (viewer, i) => {
      if (asked.everyMs > 0) await wait(i * asked.everyMs)
      viewer.drop()
      await wait(asked.awayMs)
      firstAt = Math.min(firstAt, performance.now())
      const back = await viewer.comeBack()
      sinceAsked.add(back.sinceAsked)
      sinceSeat.add(back.sinceSeat)
      synced += back.synced
      retries += back.tries - 1
    }),
  )
  const allMs = performance.now() - firstAt
  return { sinceAsked: sinceAsked.spread, sinceSeat: sinceSeat.spread, allMs, synced, retries }
}

async function answer(asked: FeedAsked): Promise<FeedCounted | Spread | Returned> {
  if (asked.what === 'watch') await watch(asked)
  if (asked.what === 'record') record()
  if (asked.what === 'size') FeedViewer.frames = new Map()
  if (asked.what === 'latencies') return latencies(asked.postgresUrl)
  if (asked.what === 'away') return away(asked)
  return count()
}

endWithParent()
process.on('message', async (asked: FeedAsked) => {
  void answerParent(await answer(asked))
})
