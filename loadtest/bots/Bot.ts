/** A client under load that has entered. */
export interface Bot {
  readonly name: string
  /** Whether it knows everything it should: it is connected and has caught up. */
  readonly isCurrent: boolean
  /**
   * Waits for a condition that each message may change. @returns false if it did not hold in time
   */
  until(holds: () => boolean, msMax: number): Promise<boolean>
  /**
   * Plays until the signal ends it, and records its findings in the tally. It rejects only for
   * bugs.
   */
  play(ending: AbortSignal): Promise<void>
  /** Checks once more that all is as it should be, and leaves. @returns whether it finished */
  leave(): Promise<boolean>
}

/** The bot could not go on, though nobody was wrong. It counts as not finished. */
export class BotGaveUp extends Error {
  override name = 'BotGaveUp'
}
