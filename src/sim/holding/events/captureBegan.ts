import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { systemRef } from '../../core/EntityRef.ts'
import { commanderId, coordinate, galaxyMs, systemId } from '../../fleets/shapes.ts'
import { setHull } from '../../war/garrisons.ts'
import { garrison } from '../../war/shapes.ts'
import { unheld } from '../system.ts'
import type { SystemsState } from '../systemsPart.ts'

/** The clock of a capture runs from now on: it began, goes on, or was put off. */
export const captureBegan = defineEvent({
  type: 'capture.began',
  toOwner: 'You are taking a system, or somebody is taking yours; likewise when it goes on.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    system: systemId,
    x: coordinate.describe('its place'),
    y: coordinate.describe('its place'),
    by: commanderId.describe('the id of the commander who takes it'),
    holder: commanderId.nullable().describe('who holds it; null for nobody'),
    totalMs: galaxyMs.describe('how long all of it takes, in galaxy ms'),
    until: galaxyMs.describe('galaxy ms when it is over'),
    garrison: garrison.nullable().describe('its station, which does not mend meanwhile'),
  }),
  subjects: ({ system }) => [systemRef(system)],
  concerns: ({ by, holder }) => (holder === null ? [by] : [by, holder]),
  apply(
    { systems }: SystemsState,
    { at, data: { system: id, x, y, by, totalMs, until, garrison } },
  ) {
    const system = systems.get(id) ?? unheld({ id, x, y }, at)
    const hurt = garrison ? setHull(system, garrison, at) : system
    systems.set(id, { ...hurt, capture: { by, totalMs, until, leftMs: 0, since: at } })
  },
})
