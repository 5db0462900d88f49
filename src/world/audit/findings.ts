import type { SectorId } from '../../sim/core/ids.ts'

/** The rules of docs/spec.md that an audit can check by reading the database. */
export const AUDITED = {
  GALAXY: 'rows name sectors of the stored map',
  'OWN-1': 'each fleet is in one sector or one lane; each jump has its departure and its arrival',
  'OWN-2': 'epochs in a journal never fall, and never pass the sector’s',
  'OWN-4': 'what a dead process held is taken up again',
  'OWN-5': 'a fleet that is no more is nowhere; each base is in its sector',
  'LEDG-1': 'credits sum to nothing, and each account is the sum of its entries',
  'LEDG-3': 'what sectors noted is booked once, as the rules have it',
  'DUR-2': 'each acknowledged order has its event',
  'DUR-3': 'each order has one answer, each renaming its order',
  'DUR-5': 'snapshots and journal tell the same state',
  'FEED-1': 'journals have no gap up to the head',
  'READ-1': 'chronicles have no gap',
  'TIME-1': 'time never runs back in a journal',
  'TIME-2': 'nothing is due and forgotten',
} as const satisfies Record<string, string>

export type AuditRule = keyof typeof AUDITED

export const AUDIT_RULES = Object.keys(AUDITED) as readonly AuditRule[]

/** One breach of a rule in the stored galaxy. */
export interface Finding {
  readonly rule: AuditRule
  readonly sector: SectorId | null
  readonly says: string
}

export interface RuleCount {
  /** Rows, events or snapshots checked for this rule. */
  readonly checked: number
  readonly findings: number
}

/** The most findings kept, so that a badly broken galaxy does not fill the memory. */
const KEPT_MAX = 1_000

/** Collects findings, and counts what was checked. */
export class Findings {
  readonly #kept: Finding[] = []
  readonly #counts = new Map<AuditRule, { checked: number; findings: number }>()

  add(rule: AuditRule, sector: SectorId | null, says: string): void {
    this.#count(rule).findings += 1
    if (this.#kept.length < KEPT_MAX) this.#kept.push({ rule, sector, says })
  }

  /** Counts findings that a statement counted but did not list. */
  addUnlisted(rule: AuditRule, count: number): void {
    this.#count(rule).findings += count
  }

  checked(rule: AuditRule, count: number): void {
    this.#count(rule).checked += count
  }

  get kept(): readonly Finding[] {
    return this.#kept
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { findings }) => sum + findings, 0)
  }

  /** Has an entry for every rule, so that a gauge can go back to 0. */
  get byRule(): Readonly<Record<AuditRule, RuleCount>> {
    const entries = AUDIT_RULES.map((rule) => [rule, { ...this.#count(rule) }])
    return Object.fromEntries(entries) as Record<AuditRule, RuleCount>
  }

  #count(rule: AuditRule): { checked: number; findings: number } {
    let count = this.#counts.get(rule)
    if (!count) {
      count = { checked: 0, findings: 0 }
      this.#counts.set(rule, count)
    }
    return count
  }
}
