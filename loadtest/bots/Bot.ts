/** A client under load, once it has come in. */
export interface Bot {
  readonly name: string
  /** Whether it knows all that it should: it is connected, and has got what it missed. */
  readonly isCurrent: boolean
  /** Waits for something that may change with each message. @returns false if it did not in time */
  until(holds: () => boolean, msMax: number): Promise<boolean>
  /** Does what it does until the signal ends it; what it finds is in the tally. Rejects for bugs only. */
  play(ending: AbortSignal): Promise<void>
  /** Looks a last time whether all is as it should be, and goes. @returns whether it has come through */
  leave(): Promise<boolean>
}

/** Nobody was wrong, but this bot could not go on: it counts as not finished. */
export class BotGaveUp extends Error {
  override name = 'BotGaveUp'
}
