import type { FactKind } from './core/defineFact.ts'
import type { Fact } from './core/FactTable.ts'
import { FACTS } from './features.ts'

export type FactType = keyof typeof FACTS

export function isFactType(kind: string): kind is FactType {
  return Object.hasOwn(FACTS, kind)
}

/** @returns what holds of anybody where no fact of a kind says otherwise */
export function otherwiseOf(kind: string): unknown {
  return isFactType(kind) ? FACTS[kind].otherwise : undefined
}

/**
 * @returns the fact with its value parsed; null if this build does not know its kind and so has no
 *   rule that uses it
 * @throws Error if its value is not valid for its kind
 */
export function parseFact(stored: Fact): Fact | null {
  if (!isFactType(stored.kind)) return null
  const kind: FactKind<unknown> = FACTS[stored.kind]
  const parsed = kind.value.safeParse(stored.value)
  if (parsed.success) return { ...stored, value: parsed.data }
  const { n, key } = stored
  throw new Error(`fact ${n} (${stored.kind} of ${key}) has a value that is none`)
}
