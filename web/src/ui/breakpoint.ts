/**
 * Above this window width panels stand beside the map, below it they cover it. The style sheets
 * repeat this value.
 */
export const WIDE_PX = 760
