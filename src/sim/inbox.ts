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

/** A stored row on its way to a sector. A commit of the sector takes it once [INB-1]. */
export interface InboxRow {
  readonly id: InboxId
  readonly sector: SectorId
  readonly kind: string
  /** The version in which its body got this form. */
  readonly v: number
  readonly body: Plain
}

/**
 * Makes a row to store.
 *
 * @param writes the version being written
 * @throws Error if that version does not know the kind, so that it cannot be sent yet
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

/** @returns what a row makes happen. @throws FormatError if only another build can read the row */
export function decideInbox(
  scene: Scene<SectorState>,
  { id, kind, v, body }: InboxRow,
): readonly EventDraft[] {
  const known = Object.hasOwn(INBOX, kind) ? INBOX[kind as InboxType] : null
  if (!known) throw new FormatError(`inbox row ${id} is of kind ${kind}, which this build has not`)
  return known.decide(scene, bringUp(`inbox row ${id}`, known.format, v, body) as never)
}
