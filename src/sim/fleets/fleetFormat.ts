import type { Format, Plain } from '../core/formats.ts'
import { amountOf, type Goods } from './cargo.ts'
import { AT_PEACE } from './fleet.ts'

/** @returns a fleet stored before version 4, at peace and with no cargo */
export function withWar(older: Plain): Plain {
  return { ...older, ...AT_PEACE }
}

/** @throws Error if the fleet has been to war or carries cargo, which only version 4 can store */
export function withoutWar(newer: Plain): Plain {
  const { stance, wounds, truce, battle, outlawUntil, isUnshielded, cargo, ...older } = newer
  const isAtPeace =
    stance === AT_PEACE.stance &&
    Object.keys(wounds as object).length === 0 &&
    truce === null &&
    battle === null &&
    outlawUntil === 0 &&
    isUnshielded === false &&
    amountOf(cargo as Goods) === 0
  if (isAtPeace) return older
  throw new Error(
    `fleet ${older.id} has been to war, or carries cargo: it can be written from version 4 on`,
  )
}

/** A fleet by itself, as it is stored in a lane. */
export const FLEET_FORMAT: Format = {
  from: 1,
  changes: [{ since: 4, up: withWar, down: withoutWar }],
}

/** The data of an event with a fleet in it. */
export const WITH_FLEET: Format = {
  from: 1,
  changes: [
    {
      since: 4,
      up: (data) => ({ ...data, fleet: withWar(data.fleet as Plain) }),
      down: (data) => ({ ...data, fleet: withoutWar(data.fleet as Plain) }),
    },
  ],
}
