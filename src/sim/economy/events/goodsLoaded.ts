import { defineHandled } from './defineHandled.ts'

/** A fleet has taken goods from a store [OWN-6]. */
export const goodsLoaded = defineHandled('goods.loaded', {
  toOwner: 'A fleet of yours has taken goods from a place of yours.',
  goods: 'what it took',
  short: 'what was asked for and was not there, or did not fit',
  store: 'the store without them',
})
