/** What a sound is for. */
export type Cue = 'fight' | 'losses' | 'won' | 'lost' | 'refused'

/** A tone that swells and dies away. */
export interface Note {
  readonly hz: number
  /** When it begins, after the beginning of the sound. */
  readonly atMs: number
  readonly forMs: number
  readonly shape: 'sine' | 'triangle' | 'square'
}

/** The sounds, apart by rhythm and direction as much as by pitch. */
export const NOTES: Readonly<Record<Cue, readonly Note[]>> = {
  fight: [
    { hz: 440, atMs: 0, forMs: 130, shape: 'triangle' },
    { hz: 440, atMs: 170, forMs: 130, shape: 'triangle' },
    { hz: 587, atMs: 340, forMs: 260, shape: 'triangle' },
  ],
  losses: [{ hz: 147, atMs: 0, forMs: 220, shape: 'triangle' }],
  won: [
    { hz: 523, atMs: 0, forMs: 140, shape: 'sine' },
    { hz: 659, atMs: 120, forMs: 140, shape: 'sine' },
    { hz: 784, atMs: 240, forMs: 320, shape: 'sine' },
  ],
  lost: [
    { hz: 392, atMs: 0, forMs: 180, shape: 'sine' },
    { hz: 311, atMs: 170, forMs: 180, shape: 'sine' },
    { hz: 233, atMs: 340, forMs: 380, shape: 'sine' },
  ],
  refused: [
    { hz: 196, atMs: 0, forMs: 90, shape: 'square' },
    { hz: 196, atMs: 130, forMs: 90, shape: 'square' },
  ],
}
