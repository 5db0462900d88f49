import { type StoredEvent, writeEvent } from '../../../sim/versions.ts'
import { bigint, type CommitPart, type Input, int, text } from './CommitPart.ts'

const events: Input<StoredEvent> = {
  name: 'journal',
  columns: {
    sector: int((event) => event.sector),
    seq: bigint((event) => event.seq),
    type: text((event) => event.type),
    v: int((event) => event.v),
    at: bigint((event) => event.at),
    audience: text((event) => event.audience),
    data: text((event) => JSON.stringify(event.data)),
    rng: text(({ dice }) => (dice ? `{${dice.join(',')}}` : null)),
  },
  rows: ({ writes, commits }) =>
    commits.flatMap((commit) => commit.events.map((event) => writeEvent(event, writes))),
}

/** The events, in the version that the galaxy is written in. */
export const journal: CommitPart = {
  name: 'journal',
  inputs: [events],
  writes: [
    {
      name: 'write_event',
      sql: `
  insert into event (sector, seq, epoch, flush, type, v, at, audience, data, rng)
  select e.sector, e.seq, a.epoch, $1::uuid, e.type, e.v, e.at, e.audience, e.data::jsonb, e.rng::int[]
  from journal e join accepted a on a.sector = e.sector`,
    },
  ],
}
