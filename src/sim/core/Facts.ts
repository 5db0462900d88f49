import type { FactKind } from './defineFact.ts'

/** What a decision may look up about the rest of the galaxy. It does not change during a turn. */
export interface Facts {
  /** The number of the newest known fact. */
  readonly n: number
  /** @param key whom the fact is about @param at galaxy ms */
  valueAt<Value>(kind: FactKind<Value>, key: string, at: number): Value
  /** @returns the galaxy ms of the first change after `after`; null if there is none */
  nextChange(kind: FactKind<unknown>, key: string, after: number): number | null
  /** @returns the value at `after`, in galaxy ms, and all known later values */
  valuesFrom<Value>(kind: FactKind<Value>, key: string, after: number): Value[]
  /** @returns keys whose value changes after a moment, each with its next change in galaxy ms */
  changes(kind: FactKind<unknown>, after: number): Iterable<readonly [key: string, at: number]>
  /** @returns keys that have, had or will have a value */
  keysWith(kind: FactKind<unknown>, value: string): ReadonlySet<string>
}
