import { handlingOrder } from './handlingOrder.ts'

export const unload = handlingOrder(
  'unload',
  'Fly to your base, or a system that you hold, and leave goods there, as much as the store has room for. The rest stays aboard. Otherwise it is like `load`.',
)
