import { AUDIT_RULES, AUDITED, type Finding } from '../world/audit/findings.ts'
import type { Audit } from '../world/audit.ts'

const FINDINGS_SHOWN = 50

/** The report for a person: a line for each rule, then the findings. */
export function auditTable(audit: Audit, ms: number): string {
  const { sectors, events, fleets, inLanes, acks, byRule } = audit
  const rows = AUDIT_RULES.map((rule) => {
    const { checked, findings } = byRule[rule]
    return [rule, count(checked), findings === 0 ? '-' : count(findings), AUDITED[rule]]
  })
  const lines = [
    ...aligned([['rule', 'checked', 'findings', 'what'], ...rows]),
    '',
    `${count(sectors)} sectors, ${count(events)} events, ${count(fleets)} fleets ` +
      `(${count(inLanes)} in lanes), ${count(acks)} answers, in ${(ms / 1000).toFixed(1)} s`,
  ]
  const total = totalOf(audit)
  if (total === 0) return [...lines, 'No rule is broken.'].join('\n')
  const shown = audit.findings.slice(0, FINDINGS_SHOWN)
  lines.push('', `${count(total)} findings:`, ...shown.map(lineOf))
  if (total > shown.length) lines.push(`… and ${count(total - shown.length)} more`)
  return lines.join('\n')
}

/** The same report as one JSON text, for machines. */
export function auditJson(audit: Audit, ms: number): string {
  const { byRule, findings, ...counts } = audit
  const total = totalOf(audit)
  const shown = findings.slice(0, FINDINGS_SHOWN)
  const left = { total, findings: shown, leftOut: total - shown.length }
  return JSON.stringify({ ok: total === 0, ...counts, ms: Math.round(ms), rules: byRule, ...left })
}

export function totalOf({ byRule }: Audit): number {
  return AUDIT_RULES.reduce((sum, rule) => sum + byRule[rule].findings, 0)
}

function lineOf({ rule, sector, says }: Finding): string {
  return `${rule}  ${sector === null ? '' : `sector ${sector}: `}${says}`
}

function count(value: number): string {
  return value.toLocaleString('en')
}

/** Aligns names left and figures right; the last column may have any width. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map(([rule = '', checked = '', findings = '', what = '']) =>
    [rule.padEnd(width(0)), checked.padStart(width(1)), findings.padStart(width(2)), what].join(
      '  ',
    ),
  )
}
