import { defineHandled } from './defineHandled.ts'

/** A fleet has left goods in a store [OWN-6]. */
export const goodsUnloaded = defineHandled('goods.unloaded', {
  toOwner: 'A fleet of yours has left goods at a place of yours.',
  goods: 'what it left',
  short: 'what it was to leave, and kept: the store has no room for it',
  store: 'the store with them',
})
