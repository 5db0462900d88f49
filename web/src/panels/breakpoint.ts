/** Wider than this, panels stand beside the map; narrower, they lie on it. style.css has it too. */
export const WIDE_PX = 760
