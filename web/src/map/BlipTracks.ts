/** A mark that glides from its last reported place to the present one. */
export interface BlipTrack {
  /** Position in grid squares. */
  x: number
  y: number
  toX: number
  toY: number
  /** 0 small, 1 medium, 2 large. */
  size: number
  /** 0 to 1. */
  alpha: number
  isThere: boolean
}

/** The farthest a fleet can fly between two messages. */
const REACH_SQUARES = 4
const GLIDE_MS = 260
const FADE_MS = 400
/** Distance from its goal, in squares, below which a mark has come to rest. */
const REST_SQUARES = 0.01

interface Pair {
  readonly track: BlipTrack
  readonly blip: number
  readonly away: number
}

/**
 * The blips of one sector over time. Messages name only squares, not fleets, so which mark of one
 * message is which of the next is a guess for the eye: the nearest.
 */
export class BlipTracks {
  readonly tracks: BlipTrack[] = []
  #heard: readonly number[] | null = null

  /** @param blips `[x, y, size, …]`; the same array as before when nothing has changed */
  hear(blips: readonly number[]): void {
    if (blips === this.#heard) return
    this.#heard = blips
    for (const track of this.tracks) track.isThere = false
    const taken = new Set<number>()
    for (const { track, blip } of this.#pairs(blips)) {
      if (track.isThere || taken.has(blip)) continue
      taken.add(blip)
      track.isThere = true
      track.toX = blips[blip] ?? 0
      track.toY = blips[blip + 1] ?? 0
      track.size = blips[blip + 2] ?? 0
    }
    for (let blip = 0; blip < blips.length; blip += 3) {
      if (taken.has(blip)) continue
      const [x = 0, y = 0, size = 0] = blips.slice(blip, blip + 3)
      this.tracks.push({ x, y, toX: x, toY: y, size, alpha: 0, isThere: true })
    }
  }

  /**
   * Advances the animation.
   * @param isCalm marks jump instead of gliding
   * @returns how many marks move or change
   */
  step(dtMs: number, isCalm: boolean): number {
    let moving = 0
    let kept = 0
    const share = isCalm ? 1 : 1 - Math.exp(-dtMs / GLIDE_MS)
    const fade = dtMs / FADE_MS
    for (const track of this.tracks) {
      const goal = track.isThere ? 1 : 0
      const away = Math.abs(track.toX - track.x) + Math.abs(track.toY - track.y)
      if (away > REST_SQUARES || track.alpha !== goal) moving++
      track.x += (track.toX - track.x) * share
      track.y += (track.toY - track.y) * share
      track.alpha = goal === 1 ? Math.min(1, track.alpha + fade) : Math.max(0, track.alpha - fade)
      if (track.isThere || track.alpha > 0) this.tracks[kept++] = track
    }
    this.tracks.length = kept
    return moving
  }

  /** Pairs of marks and blips, the nearest first. */
  #pairs(blips: readonly number[]): Pair[] {
    const pairs: Pair[] = []
    for (const track of this.tracks) {
      for (let blip = 0; blip < blips.length; blip += 3) {
        const away = Math.hypot((blips[blip] ?? 0) - track.toX, (blips[blip + 1] ?? 0) - track.toY)
        if (away <= REACH_SQUARES) pairs.push({ track, blip, away })
      }
    }
    return pairs.sort((one, other) => one.away - other.away)
  }
}
