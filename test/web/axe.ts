import assert from 'node:assert/strict'
import type { AxeResults } from 'axe-core'
import axe from 'axe-core'
import type { Visitor } from './Visitor.ts'

/**
 * Fails if axe finds anything in the page that somebody could not see, hear or operate. Its script
 * comes by the debugger's door, which the page's policy does not close.
 *
 * @param state what the page shows, for the message
 */
export async function assertAccessible({ page, name }: Visitor, state: string): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })')
  const findings = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n${target}\n${failureSummary}`),
  )
  assert.deepEqual(findings, [], `${name}, ${state}`)
}
