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

  /** Forgets everything. */
  clear(): void {
    this.#n = 0
    this.#kinds.clear()
  }

  /** Learns a fact. Repeated and older facts do no harm. */
  put(fact: Fact): void {
    this.reached(fact.n)
    const { byKey, byValue } = this.#ofKind(fact.kind)
    const dated = byKey.get(fact.key) ?? []
    if (dated.length === 0) byKey.set(fact.key, dated)
    const at = dated.findIndex(({ since }) => since >= fact.since)
    const other = dated[at]
    if (!other) dated.push(fact)
    else if (other.since > fact.since) dated.splice(at, 0, fact)
    else if (other.n < fact.n) {
      dated[at] = fact
      unsay(byValue, dated, other)
    } else return
    if (typeof fact.value !== 'string') return
    const keys = byValue.get(fact.value)
    if (keys) keys.add(fact.key)
    else byValue.set(fact.value, new Set([fact.key]))
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

  /** @returns keys whose value changes after a moment, each with its next change in galaxy ms */
  *changes(
    { kind }: FactKind<unknown>,
    after: number,
  ): Iterable<readonly [key: string, at: number]> {
    for (const [key, dated] of this.#kinds.get(kind)?.byKey ?? []) {
      const next = dated.find(({ since }) => since > after)
      if (next) yield [key, next.since]
    }
  }

  /**
   * Forgets facts that were superseded before a moment, and facts that only say what would hold
   * without them.
   * @param before galaxy ms @param otherwiseOf what holds without a fact, by kind
   */
  forget(before: number, otherwiseOf: (kind: string) => unknown): void {
    for (const [kind, { byKey, byValue }] of this.#kinds) {
      const otherwise = otherwiseOf(kind)
      for (const [key, dated] of byKey) {
        const held = dated.findLastIndex(({ since }) => since <= before)
        for (const gone of held > 0 ? dated.splice(0, held) : []) unsay(byValue, dated, gone)
        const [only, second] = dated
        if (!only || second || only.since > before || only.value !== otherwise) continue
        byKey.delete(key)
        unsay(byValue, [], only)
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

/** Takes a forgotten fact's key from the index by value, unless another fact still has that value. */
function unsay(byValue: OfKind['byValue'], left: readonly Fact[], { key, value }: Fact): void {
  if (typeof value !== 'string' || left.some((fact) => fact.value === value)) return
  const keys = byValue.get(value)
  keys?.delete(key)
  if (keys?.size === 0) byValue.delete(value)
}

/** Facts of a world in which nothing is known of anybody. */
export const NO_FACTS: Facts = new FactTable()
