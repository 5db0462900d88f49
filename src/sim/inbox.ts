import type { EventDraft } from './core/defineEvent.ts'
import type { InboxKind } from './core/defineInbox.ts'
import { bringDown, bringUp, FormatError, type Plain, versionOf } from './core/formats.ts'
import type { InboxId, SectorId } from './core/ids.ts'
import type { Scene } from './core/Scene.ts'
import { INBOX } from './features.ts'
import type { SectorState } from './sectorState.ts'

export type InboxType = keyof typeof INBOX

/** The body of each kind. */
export type InboxBody = {
  readonly [K in InboxType]: (typeof INBOX)[K] extends InboxKind<infer Body, never> ? Body : never
}

/** A row on its way to a sector, as it is stored: its commit takes it, once. */
export interface InboxRow {
  readonly id: InboxId
  readonly sector: SectorId
  readonly kind: string
  /** The version since which its body has its form. */
  readonly v: number
  readonly body: Plain
}

/**
 * @param writes the version that is written
 * @throws Error if that version has not the kind: it cannot be sent yet
 */
export function writeInbox<K extends InboxType>(
  row: Pick<InboxRow, 'id' | 'sector'>,
  kind: K,
  body: InboxBody[K],
  writes: number,
): InboxRow {
  const { format } = INBOX[kind]
  const stored = bringDown(kind, format, writes, { ...body })
  return { ...row, kind, v: versionOf(format, writes), body: stored }
}

/** @throws FormatError if another build has to take it */
export function decideInbox(
  scene: Scene<SectorState>,
  { id, kind, v, body }: InboxRow,
): readonly EventDraft[] {
  const known = Object.hasOwn(INBOX, kind) ? INBOX[kind as InboxType] : null
  if (!known) throw new FormatError(`inbox row ${id} is of kind ${kind}, which this build has not`)
  return known.decide(scene, bringUp(`inbox row ${id}`, known.format, v, body) as never)
}
