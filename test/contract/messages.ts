import { Feeds } from '../../src/feed/Feeds.ts'
import type { Journal } from '../../src/feed/Journal.ts'
import type { FeedMessage, Format } from '../../src/feed/messages.ts'
import type { Watcher } from '../../src/feed/SectorSubscription.ts'
import { createLog } from '../../src/ops/log.ts'
import type { Summary } from '../../src/protocol/mapMessages.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { WRITES } from '../../src/sim/versions.ts'

export type Message = FeedMessage | Summary

const AS_IT_IS: Format<Message> = {
  name: 'as it is',
  feed: (message) => message,
  summary: (message) => message,
}
const EPOCH = 7

/**
 * The messages sent to a viewer of all these sectors while the events happen, each as its own
 * commit; then those sent to a second viewer that comes after the last event.
 *
 * @param commander null for a viewer without a commander
 */
export async function messagesOf(
  events: readonly SectorEvent[],
  commander: CommanderId | null,
): Promise<Message[]> {
  const sent: Message[] = []
  const last = events.at(-1)?.at ?? 0
  const feeds = new Feeds({
    journal: journalBefore(events),
    wire: null,
    log: createLog('silent'),
    isJoined: () => true,
    writes: () => WRITES,
    time: () => ({ now: last, rate: 1 }),
    monotonicMs: () => 0,
  })
  const watcher: Watcher = {
    ...{ commander, format: AS_IT_IS, takes: true },
    send: (_, message) => sent.push(message),
    sentOwn: () => {},
    begunAnew: () => {},
  }
  const streams = [...new Set(events.map(({ sector }) => sector))].map((id) => feeds.open(id))
  const watchAll = () => streams.map((stream) => stream.watch(watcher, 'events'))
  await Promise.all(streams.map(({ opened }) => opened))
  const first = watchAll()
  for (const event of events) {
    const { sector, seq } = event
    feeds.committed({ sector, epoch: EPOCH, from: seq, to: seq, events: [event] })
  }
  streams.forEach((stream, index) => {
    const watch = first[index]
    if (watch) stream.unwatch(watch)
  })
  watchAll()
  return sent
}

/** A database in which none of these events has happened yet. */
function journalBefore(events: readonly SectorEvent[]): Journal {
  const none = async (): Promise<never[]> => []
  const seqOf = (sector: number): number =>
    (events.find((event) => event.sector === sector)?.seq ?? 1) - 1
  return {
    look: async (sectors) =>
      sectors.map((sector) => {
        return { sector, epoch: EPOCH, seq: seqOf(sector), owner: null, battles: 0, crossings: [] }
      }),
    heads: none,
    read: none,
    readBack: none,
    ownPlaces: none,
    seqBefore: async () => 0,
  }
}
