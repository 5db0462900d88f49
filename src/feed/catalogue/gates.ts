import { z } from 'zod'
import type { FeedType } from './FeedType.ts'
import { galaxyMs, sectorId } from './shapes.ts'

const departure = z.strictObject({
  to: sectorId.describe('the sector it is on its way to'),
  arriveAt: galaxyMs.describe('galaxy ms when it will be there'),
})

/** Never who or which fleet it was [VIS-1]. */
export const gateDeparture: FeedType<'fleet.departed', z.infer<typeof departure>> = {
  type: 'gate.departure',
  v: 1,
  audience: 'public',
  when: 'Somebody left the sector through a gate and is in a lane now.',
  data: departure,
  dataOf: ({ data: { to, arriveAt } }) => ({ to, arriveAt }),
}

const arrival = z.strictObject({ from: sectorId.describe('the sector it came from') })

/** Never who or which fleet it was [VIS-1]. */
export const gateArrival: FeedType<'fleet.arrived', z.infer<typeof arrival>> = {
  type: 'gate.arrival',
  v: 1,
  audience: 'public',
  when: 'Somebody came into the sector through a gate.',
  data: arrival,
  dataOf: ({ data: { from } }) => ({ from }),
}
