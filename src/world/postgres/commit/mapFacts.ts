import type { MapWrite } from '../../../sim/effects.ts'
import {
  bool,
  type CommitPart,
  type Input,
  int,
  type OfSector,
  ofSectors,
  text,
} from './CommitPart.ts'

const told: Input<OfSector<MapWrite>> = {
  name: 'map_fact',
  columns: {
    sector: int(({ sector }) => sector),
    is_owned: bool(({ one }) => one.owner !== undefined),
    owner: text(({ one }) => one.owner ?? null),
    battles: int(({ one }) => one.battles),
  },
  rows: ofSectors(({ effects: { map } }) => (map ? [map] : [])),
}

/** What the map tells of a sector without waking it: who owns it, and the battles going on. */
export const mapFacts: CommitPart = {
  name: 'map_facts',
  inputs: [told],
  writes: [],
  advances: `owner = case
      when exists (select from map_fact m where m.sector = a.sector and m.is_owned)
        then (select m.owner from map_fact m where m.sector = a.sector)
      else s.owner end,
    battles = s.battles
      + coalesce((select m.battles from map_fact m where m.sector = a.sector), 0)`,
}
