/** So many slow frames in a row are no hiccup. */
const SLOW_FRAMES = 6
/**
 * Each step draws about half as many pixels as the one before, and is taken when frames are slower
 * than `slowMs`. The last one blurs small letters, so it is only for maps that would hardly move.
 */
const STEPS = [
  { share: 1, slowMs: 70 },
  { share: 0.7, slowMs: 160 },
  { share: 0.5, slowMs: Number.POSITIVE_INFINITY },
] as const

/**
 * How many pixels the map is drawn with, relative to the screen's. A computer without a graphics
 * card draws every pixel on its processor: it gets fewer, until it keeps up. They never become more
 * again, since the frames would be slow again.
 */
export class Sharpness {
  #step: (typeof STEPS)[number] = STEPS[0]
  #slow = 0

  /** 1 for all pixels of the screen, in each direction. */
  get share(): number {
    return this.#step.share
  }

  /** @param ms how long a frame took @returns whether `share` has changed */
  note(ms: number): boolean {
    this.#slow = ms > this.#step.slowMs ? this.#slow + 1 : 0
    const next = STEPS[STEPS.indexOf(this.#step) + 1]
    if (this.#slow < SLOW_FRAMES || !next) return false
    this.#slow = 0
    this.#step = next
    return true
  }
}
