import { type Cue, NOTES, type Note } from './notes.ts'

/** The least time between two sounds, and between two of the same kind, in ms. */
const APART_MS = 250
const SAME_APART_MS = 1_500

interface Doing {
  /** What the browser remembers of the player's choice. */
  readonly saved: { readonly hasSounds: boolean; setSounds(on: boolean): void }
  play(notes: readonly Note[]): void
  isHidden(): boolean
  /** Monotonic ms. */
  now(): number
  touch(): void
}

/** Short sounds for what is urgent in the war. There are none until the player asks for them. */
export class Sounds {
  readonly #doing: Doing
  #isOn: boolean
  #lastAt = Number.NEGATIVE_INFINITY
  readonly #lastOf = new Map<Cue, number>()

  constructor(doing: Doing) {
    this.#doing = doing
    this.#isOn = doing.saved.hasSounds
  }

  get isOn(): boolean {
    return this.#isOn
  }

  /** Turned on, one is heard at once: the player knows then how loud they are. */
  turn(on: boolean): void {
    this.#isOn = on
    this.#doing.saved.setSounds(on)
    this.play('won')
    this.#doing.touch()
  }

  /** Does nothing while sounds are off, nobody looks at the page, or one was just heard. */
  play(cue: Cue): void {
    if (!this.#isOn || this.#doing.isHidden()) return
    const now = this.#doing.now()
    const since = now - (this.#lastOf.get(cue) ?? Number.NEGATIVE_INFINITY)
    if (now - this.#lastAt < APART_MS || since < SAME_APART_MS) return
    this.#lastAt = now
    this.#lastOf.set(cue, now)
    this.#doing.play(NOTES[cue])
  }
}
