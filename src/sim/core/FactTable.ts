import type { FactKind } from './defineFact.ts'
import type { Facts } from './Facts.ts'

/** A value that holds from a moment on, until the next fact of the same kind and key. */
export interface Fact {
  /**
   * Facts are numbered in the order of writing. Of two for the same moment, the later one holds.
   */
  readonly n: number
  readonly kind: string
  /** The commander, alliance or pair of alliances it is about. */
  readonly key: string
  /** From when it holds, in galaxy ms. */
  readonly since: number
  readonly value: unknown
}

const NO_KEYS: ReadonlySet<string> = new Set()

/** All known facts, by kind and key, in the order in which they hold. */
export class FactTable implements Facts {
  #n = 0
  readonly #kinds = new Map<string, OfKind>()

  get n(): number {
    return this.#n
  }

  /** The number of keys with a known fact. */
  get size(): number {
    return [...this.#kinds.values()].reduce((sum, { byKey }) => sum + byKey.size, 0)
  }

  /** Notes that facts were read up to `n`, also those of kinds that only another build knows. */
  reached(n: number): void {
    this.#n = Math.max(this.#n, n)
  }

  /** Learns a fact; repeated and older ones do no harm. */
  put(fact: Fact): void {
    this.reached(fact.n)
    const of = this.#ofKind(fact.kind)
    const dated = of.byKey.get(fact.key)
    if (!dated) of.byKey.set(fact.key, [fact])
    else {
      const at = dated.findIndex(({ since }) => since >= fact.since)
      const other = dated[at]
      if (!other) dated.push(fact)
      else if (other.since > fact.since) dated.splice(at, 0, fact)
      else if (other.n < fact.n) dated[at] = fact
    }
    if (typeof fact.value === 'string') {
      const keys = of.byValue.get(fact.value)
      if (keys) keys.add(fact.key)
      else of.byValue.set(fact.value, new Set([fact.key]))
    }
  }

  valueAt<Value>(kind: FactKind<Value>, key: string, at: number): Value {
    const now = this.#dated(kind, key).findLast(({ since }) => since <= at)
    // The value was parsed as one of its kind before it was put here.
    return now ? (now.value as Value) : kind.otherwise
  }

  nextChange(kind: FactKind<unknown>, key: string, after: number): number | null {
    return this.#dated(kind, key).find(({ since }) => since > after)?.since ?? null
  }

  valuesFrom<Value>(kind: FactKind<Value>, key: string, after: number): Value[] {
    const later = this.#dated(kind, key).filter(({ since }) => since > after)
    return [this.valueAt(kind, key, after), ...later.map(({ value }) => value as Value)]
  }

  keysWith(kind: FactKind<unknown>, value: string): ReadonlySet<string> {
    return this.#kinds.get(kind.kind)?.byValue.get(value) ?? NO_KEYS
  }

  /** Forgets what something else took the place of before a moment. */
  forget(before: number): void {
    for (const of of this.#kinds.values()) {
      for (const [key, dated] of of.byKey) {
        const held = dated.findLastIndex(({ since }) => since <= before)
        if (held <= 0) continue
        const gone = dated.splice(0, held)
        for (const { value } of gone) {
          if (typeof value !== 'string' || dated.some((fact) => fact.value === value)) continue
          of.byValue.get(value)?.delete(key)
          if (of.byValue.get(value)?.size === 0) of.byValue.delete(value)
        }
      }
    }
  }

  #dated({ kind }: FactKind<unknown>, key: string): readonly Fact[] {
    return this.#kinds.get(kind)?.byKey.get(key) ?? []
  }

  #ofKind(kind: string): OfKind {
    const known = this.#kinds.get(kind)
    if (known) return known
    const made: OfKind = { byKey: new Map(), byValue: new Map() }
    this.#kinds.set(kind, made)
    return made
  }
}

interface OfKind {
  readonly byKey: Map<string, Fact[]>
  readonly byValue: Map<string, Set<string>>
}

/** Where nothing is known of the rest of the galaxy. */
export const NO_FACTS: Facts = new FactTable()
