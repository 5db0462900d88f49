import type { z } from 'zod'

/**
 * A kind of fact that holds for commanders or alliances in every sector [FACT-1]. It is not part of
 * any sector's state: decisions look it up. A decision stands, whatever the fact says later.
 */
export interface FactKind<Value> {
  readonly kind: string
  /** The version since which it is written. While an older one is, not all processes know it [VER-1]. */
  readonly since: number
  readonly value: z.ZodType<Value>
  /** The value that holds while there is no fact. */
  readonly otherwise: Value
  /** How long before it takes effect it is committed, in real ms, so that all processes know it. */
  readonly noticeMs: number
  /** Whether sectors that sleep have to act when it takes effect, as others become hostile. */
  readonly wakes: boolean
}

export function defineFact<Value>(kind: FactKind<Value>): FactKind<Value> {
  return kind
}
