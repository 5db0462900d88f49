import type { z } from 'zod'

/**
 * One kind of thing that holds for commanders or alliances, wherever they are [FACT-1]. It is not
 * part of any sector's state: decisions look it up, and what they decided stands whatever it says
 * later.
 */
export interface FactKind<Value> {
  readonly kind: string
  /** The version since which it is told: while an older one is written, not all know it [VER-1]. */
  readonly since: number
  readonly value: z.ZodType<Value>
  /** What holds before anything was said. */
  readonly otherwise: Value
  /** How long before it takes effect it has to be committed, in real ms: all processes know it then. */
  readonly noticeMs: number
}

export function defineFact<Value>(kind: FactKind<Value>): FactKind<Value> {
  return kind
}
