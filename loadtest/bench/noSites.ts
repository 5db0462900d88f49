import type { Onlooker } from '../../src/vision/GroupView.ts'
import { SiteTable } from '../../src/vision/SiteTable.ts'

/** For crowds of fleets in a sector where nothing else stands. */
export const NO_SITES = new SiteTable()
export const BLIND_TO_SITES: Pick<Onlooker, 'siteSeen' | 'siteLost'> = {
  siteSeen: () => false,
  siteLost: () => {},
}
