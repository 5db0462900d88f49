import { handlingOrder } from './handlingOrder.ts'

export const load = handlingOrder(
  'load',
  'Fly to your base, or a system that you hold, and take goods there: as much as is there and the haulers have room for. It takes 3 s. Queued behind a jump or a route, it looks for the place once the fleet is there, and the plan goes on if the place is not yours, or its station is fighting or beaten.',
)
