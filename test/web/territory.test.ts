import assert from 'node:assert/strict'
import test from 'node:test'
import { ownerTint } from '../../web/src/map/ownerTints.ts'
import { PALETTE } from '../../web/src/map/palette.ts'
import { SectorFacts } from '../../web/src/map/SectorFacts.ts'

test('a commander keeps a colour, and many commanders have many', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `commander-${index}`)
  const tints = ids.map((id) => ownerTint(id, null))
  assert.deepEqual(
    tints,
    ids.map((id) => ownerTint(id, 'somebody-else')),
  )
  assert.equal(new Set(tints).size, 14)
  const most = Math.max(
    ...[...Map.groupBy(tints, (tint) => tint).values()].map((all) => all.length),
  )
  assert.ok(most < 40, `one colour for ${most} of 200`)
})

test("the player's own sectors have a colour of their own, and nobody else's do", () => {
  assert.equal(ownerTint('me', 'me'), PALETTE.own)
  for (let index = 0; index < 200; index++) {
    assert.notEqual(ownerTint(`commander-${index}`, 'me'), PALETTE.own)
  }
})

test('owners come with the galaxy and change with summaries; the same owner again is no change', () => {
  const facts = new SectorFacts()
  facts.hear({ sector: 1, owner: 'ada', battles: 0 })
  facts.hear({ sector: 2, owner: 'lin', battles: 1 })
  const { version } = facts
  facts.hear({ sector: 2, owner: 'lin', battles: 1 })
  assert.equal(facts.version, version)
  facts.hear({ sector: 1, owner: null, battles: 0 })
  facts.hear({ sector: 2, owner: 'ada', battles: 0 })
  assert.deepEqual([...facts.owners], [[2, 'ada']])
  assert.equal(facts.battles(2), 0)
  assert.ok(facts.version > version)
})
