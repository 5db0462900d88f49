export interface Message {
  readonly id: number
  readonly tone: 'good' | 'bad'
  readonly text: string
}

const SHOWN_MAX = 3
const SHOWN_MS = { good: 6_000, bad: 12_000 } as const

/**
 * Short messages: each is shown for a while and read out by screen readers. One that is said again
 * takes the place of the first.
 */
export class Messages {
  shown: readonly Message[] = []
  readonly #onChange: () => void
  #nextId = 1

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  say(tone: Message['tone'], text: string): void {
    const id = this.#nextId++
    const others = this.shown.filter((message) => message.text !== text)
    this.shown = [...others, { id, tone, text }].slice(-SHOWN_MAX)
    setTimeout(() => this.dismiss(id), SHOWN_MS[tone])
    this.#onChange()
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((message) => message.id !== id)
    this.#onChange()
  }
}
