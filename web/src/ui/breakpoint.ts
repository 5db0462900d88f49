/** Wider than this, panels stand beside the map; narrower, they lie on it. the style sheets have it too. */
export const WIDE_PX = 760
