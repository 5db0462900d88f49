import type { FactKind } from './defineFact.ts'

/** What decisions may ask of the rest of the galaxy: handed in beside the map, and frozen for a turn. */
export interface Facts {
  /** The number of the newest that is known. */
  readonly n: number
  /** @param key whom it is about @param at galaxy ms */
  valueAt<Value>(kind: FactKind<Value>, key: string, at: number): Value
  /** @returns the first moment after `after`, in galaxy ms, at which something else holds; or null */
  nextChange(kind: FactKind<unknown>, key: string, after: number): number | null
  /** @returns all that ever hold, for this key, since `after` or later, and what held at `after` */
  valuesFrom<Value>(kind: FactKind<Value>, key: string, after: number): Value[]
  /** All keys of a kind of which something else holds after a moment, and from when on; galaxy ms. */
  changes(kind: FactKind<unknown>, after: number): Iterable<readonly [key: string, at: number]>
  /** Keys of which a fact of this kind says, said or will say this. */
  keysWith(kind: FactKind<unknown>, value: string): ReadonlySet<string>
}
