import type { StarKind } from '../../../src/sim/galaxy/galaxy.ts'

/** The map's colours. The panels' colours are in ui/base.css, from the same few hues. */
export const PALETTE = {
  space: 0x05070f,
  lane: 0x5f86d8,
  laneBright: 0xa8c8ff,
  plane: 0x7fa4ea,
  floor: 0x14244e,
  gate: 0x8fd0ff,
  own: 0xffcf7a,
  ownPale: 0xffe9bd,
  plot: 0xfff3d6,
  merchant: 0x6fe0c8,
  other: 0xe58fb8,
  pirate: 0xff6a55,
  fight: 0xff8d6e,
  wreck: 0xc9b9a2,
  blip: 0xc2d3f5,
  name: 0xb9c6e6,
  nameBright: 0xf2f5ff,
  nameDim: 0x7f8db0,
} as const

/** Halo and core of a star, and its size relative to the others. */
export const STARS: Readonly<
  Record<StarKind, { readonly halo: number; readonly heart: number; readonly size: number }>
> = {
  red: { halo: 0xff5a3c, heart: 0xffb49c, size: 0.85 },
  orange: { halo: 0xff8f3f, heart: 0xffd3a1, size: 0.95 },
  yellow: { halo: 0xffc94d, heart: 0xfff0bf, size: 1 },
  white: { halo: 0xcfdcff, heart: 0xffffff, size: 1.05 },
  blue: { halo: 0x5d9bff, heart: 0xd9e8ff, size: 1.25 },
  neutron: { halo: 0xa985ff, heart: 0xf3ecff, size: 0.9 },
}

/** How far below its place a wreck's mark is, in px: whoever won there often rests upon it. */
export const WRECK_BELOW_PX = 24

/** The width of another commander's fleet, in px. */
export function moverPx(zoom: number): number {
  return 13 + Math.min(9, zoom * 0.9)
}
