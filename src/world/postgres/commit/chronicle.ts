import { kindOf } from '../../../sim/events.ts'
import { type StoredEvent, writeEvent } from '../../../sim/versions.ts'
import { bigint, type CommitPart, type Input, int, text } from './CommitPart.ts'

interface Notable extends StoredEvent {
  /** Counted from 1 in each commit. */
  readonly rank: number
}

const notable: Input<Notable> = {
  name: 'notable',
  columns: {
    sector: int((event) => event.sector),
    rank: bigint((event) => event.rank),
    seq: bigint((event) => event.seq),
    type: text((event) => event.type),
    v: int((event) => event.v),
    at: bigint((event) => event.at),
    data: text((event) => JSON.stringify(event.data)),
  },
  rows: ({ writes, commits }) =>
    commits.flatMap(({ events }) =>
      events
        .filter(({ type }) => kindOf(type).isNotable)
        .map((event, index) => ({ ...writeEvent(event, writes), rank: index + 1 })),
    ),
}

/** Copies of notable events, numbered without gaps in each sector and kept for ever [READ-1]. */
export const chronicle: CommitPart = {
  name: 'chronicle',
  inputs: [notable],
  writes: [
    {
      name: 'note',
      sql: `
  insert into chronicle (sector, n, seq, type, v, at, data)
  select n.sector, a.noted + n.rank, n.seq, n.type, n.v, n.at, n.data::jsonb
  from notable n join accepted a on a.sector = n.sector`,
    },
  ],
  advances: 'noted = a.noted + (select count(*) from notable n where n.sector = a.sector)',
}
