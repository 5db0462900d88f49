import type { Database } from '../src/db/dataSource.ts'
import { kindOf, type SectorEvent } from '../src/sim/events.ts'
import { WRITES, writeEvent } from '../src/sim/versions.ts'

/** Notes events of one or more sectors in their chronicles, as commits do; only notable ones. */
export async function noteEvents(
  { web }: Pick<Database, 'web'>,
  events: readonly SectorEvent[],
): Promise<void> {
  const rows = events
    .filter(({ type }) => kindOf(type).isNotable)
    .map((event) => ({ ...writeEvent(event, WRITES), data: event.data }))
  await web.query(
    `with told as (
       select * from unnest($1::integer[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[],
         $6::jsonb[]) with ordinality as t (sector, seq, type, v, at, data, place)
     ), noted as (
       update sector s set noted = noted + c.count
       from (select sector, count(*) as count from told group by sector) c where c.sector = s.id
       returning s.id, noted - c.count as before
     )
     insert into chronicle (sector, n, seq, type, v, at, data)
     select t.sector, n.before + row_number() over (partition by t.sector order by t.place),
       t.seq, t.type, t.v, t.at, t.data
     from told t join noted n on n.id = t.sector`,
    [
      rows.map(({ sector }) => sector),
      rows.map(({ seq }) => seq),
      rows.map(({ type }) => type),
      rows.map(({ v }) => v),
      rows.map(({ at }) => at),
      rows.map(({ data }) => JSON.stringify(data)),
    ],
  )
}
