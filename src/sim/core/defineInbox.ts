import type { z } from 'zod'
import type { EventDraft } from './defineEvent.ts'
import { FIRST, type Format } from './formats.ts'
import type { Scene } from './Scene.ts'
import type { SectorCore } from './SectorCore.ts'

/**
 * Something that comes to a sector from outside it, beside fleets: a row that its commit takes, once.
 * Who sends it writes it in the version that is written.
 */
export interface InboxKind<Body extends object, State extends SectorCore> {
  readonly kind: string
  /** The history of its stored form; it is sent from `format.from` on. */
  readonly format: Format
  readonly body: z.ZodType<Body>
  /** What it makes happen, if anything: it is taken in any case. */
  decide(scene: Scene<State>, body: Body): readonly EventDraft[]
}

/** Defines something that comes from outside: one file for each, named in src/sim/features.ts. */
export function defineInbox<Body extends object, State extends SectorCore>(
  kind: Omit<InboxKind<Body, State>, 'format'> & { readonly format?: Format },
): InboxKind<Body, State> {
  return { format: FIRST, ...kind }
}
