import type { z } from 'zod'
import type { EventDraft } from './defineEvent.ts'
import { FIRST, type Format } from './formats.ts'
import type { Scene } from './Scene.ts'
import type { SectorCore } from './SectorCore.ts'

/**
 * A kind of inbox row: something other than a fleet that comes to a sector from outside. A commit
 * of the sector takes each row once [INB-1]. The sender writes it in the version being written.
 */
export interface InboxKind<Body extends object, State extends SectorCore> {
  readonly kind: string
  /** The history of its stored form. It can be sent from version `format.from` on. */
  readonly format: Format
  readonly body: z.ZodType<Body>
  /** @returns what the row makes happen; it is taken even if that is nothing */
  decide(scene: Scene<State>, body: Body): readonly EventDraft[]
}

/** Defines a kind of inbox row. Each has its own file and is listed in src/sim/features.ts. */
export function defineInbox<Body extends object, State extends SectorCore>(
  kind: Omit<InboxKind<Body, State>, 'format'> & { readonly format?: Format },
): InboxKind<Body, State> {
  return { format: FIRST, ...kind }
}
