import { BLIP_LARGE_SHIPS, BLIP_MEDIUM_SHIPS } from '../../../src/sim/rules/sight.ts'

/** A blip's size: all that is known of a fleet at the edge of sight, besides its rough place. */
export type BlipSize = 0 | 1 | 2

export const BLIP_SIZES: readonly BlipSize[] = [0, 1, 2]

/** What a blip of each size is called. */
export const BLIP_NAMES = ['small blip', 'medium blip', 'large blip'] as const

/** How many ships a blip of each size may be. */
export const BLIP_SHIPS = [
  `1 to ${BLIP_MEDIUM_SHIPS - 1} ships`,
  `${BLIP_MEDIUM_SHIPS} to ${BLIP_LARGE_SHIPS - 1} ships`,
  `${BLIP_LARGE_SHIPS} ships or more`,
] as const

export function blipSize(size: number | undefined): BlipSize {
  return BLIP_SIZES.find((one) => one === size) ?? 0
}
