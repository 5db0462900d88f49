import type { Format, Plain } from '../core/formats.ts'
import { AT_PEACE } from './fleet.ts'

/** @returns a fleet stored before version 4, at peace and with no cargo */
export function withWar(older: Plain): Plain {
  return { ...older, ...AT_PEACE }
}

/** A fleet by itself, as it is stored in a lane. */
export const FLEET_FORMAT: Format = {
  from: 1,
  changes: [{ since: 4, up: withWar }],
}

/** The data of an event with a fleet in it. */
export const WITH_FLEET: Format = {
  from: 1,
  changes: [{ since: 4, up: (data) => ({ ...data, fleet: withWar(data.fleet as Plain) }) }],
}
