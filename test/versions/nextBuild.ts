import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WRITES } from '../../src/sim/versions.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const COPIED = ['src', 'rooms', 'package.json']

export const NEXT = WRITES + 1

/** By file: what stands there, and what the next build has instead. */
const EDITS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'src/sim/versions.ts': [
    [`export const WRITES = ${WRITES}`, `export const WRITES = ${NEXT}`],
    [
      `'fleet.renamed': FIRST`,
      `'fleet.renamed': {
        from: 1,
        changes: [{
          since: ${NEXT},
          up: ({ fleetId, name }) => ({ fleetId, to: name, was: '' }),
          down: ({ fleetId, to }) => ({ fleetId, name: to }),
        }],
      }`,
    ],
    [
      'state: FIRST',
      `state: {
        from: 1,
        changes: [{
          since: ${NEXT},
          up: ({ lagMs, ...state }) => ({ ...state, behindMs: lagMs }),
          down: ({ behindMs, ...state }) => ({ ...state, lagMs: behindMs }),
        }],
      }`,
    ],
    [
      'fleet: FIRST',
      `fleet: {
        from: 1,
        changes: [{ since: ${NEXT}, up: (fleet) => fleet, down: (fleet) => fleet }],
      }`,
    ],
  ],
  'src/sim/evolve.ts': [['name: event.data.name', 'name: event.data.to']],
  'src/sim/effects.ts': [['before.hops, event.data.name)', 'before.hops, event.data.to)']],
  'src/sim/orders/rename.ts': [['name: order.name }', 'to: order.name, was: fleet.name }']],
  'src/sim/sectorState.ts': [
    ['    lagMs: state.lagMs,', '    behindMs: state.lagMs,'],
    ['withFleets(body, body.fleets)', 'withFleets({ ...body, lagMs: body.behindMs }, body.fleets)'],
  ],
}

export interface Build {
  readonly folder: string
  remove(): Promise<void>
}

/** A copy of this build, made into the next version by hand: three forms have changed. */
export async function makeNextBuild(): Promise<Build> {
  const folder = await mkdtemp(path.join(tmpdir(), 'starlane-next-'))
  for (const name of COPIED) {
    await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true })
  }
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  for (const [name, edits] of Object.entries(EDITS)) {
    const file = path.join(folder, name)
    let source = await readFile(file, 'utf8')
    for (const [old, next] of edits) {
      assert.equal(source.split(old).length, 2, `${name} has “${old}” just once`)
      source = source.replace(old, () => next)
    }
    await writeFile(file, source)
  }
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
