import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WRITES } from '../../src/sim/versions.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const COPIED = ['src', 'rooms', 'package.json']

export const NEXT = WRITES + 1
export const LAST = WRITES - 1

type Edits = Readonly<Record<string, readonly (readonly [string, string])[]>>

/** For each file, texts of this build and what the next build has instead. */
const EDITS: Edits = {
  'src/sim/versions.ts': [[`export const WRITES = ${WRITES}`, `export const WRITES = ${NEXT}`]],
  'src/sim/fleets/fleetFormat.ts': [
    [
      '  changes: [{ since: 4, up: withWar }],',
      `  changes: [
        { since: 4, up: withWar },
        { since: ${NEXT}, up: (fleet) => fleet, down: (fleet) => fleet },
      ],`,
    ],
  ],
  'src/sim/features.ts': [
    [
      `import { fleetRenamed } from`,
      `import { fleetHailed } from './fleets/events/fleetHailed.ts'
       import { salute } from './fleets/inbox/salute.ts'
       import { hailsPart } from './fleets/hailsPart.ts'
       import { hail } from './fleets/orders/hail.ts'
       import { fleetRenamed } from`,
    ],
    [
      `'fleet.renamed': fleetRenamed,`,
      `'fleet.renamed': fleetRenamed, 'fleet.hailed': fleetHailed,`,
    ],
    ['  stop,\n', '  stop, hail,\n'],
    [`'fleets.disband': disband,`, `'fleets.disband': disband, 'fleets.salute': salute,`],
    ['fleets: fleetsPart,', 'fleets: fleetsPart, hails: hailsPart,'],
  ],
  'src/sim/fleets/events/fleetRenamed.ts': [
    [
      'format: SINCE_IT_NAMES_ITS_OWNER,',
      `format: {
        from: 1,
        changes: [...SINCE_IT_NAMES_ITS_OWNER.changes, {
          since: ${NEXT},
          up: ({ name, ...data }) => ({ ...data, to: name, was: '' }),
          down: ({ to, was: _, ...data }) => ({ ...data, name: to }),
        }],
      },`,
    ],
    ['    name: fleetName', '    was: fleetName, to: fleetName'],
    ['{ data: { fleetId, name } }) {', '{ data: { fleetId, to: name } }) {'],
    ['{ data: { fleetId, name } }, outside', '{ data: { fleetId, to: name } }, outside'],
  ],
  'src/sim/fleets/orders/rename.ts': [
    ['owner: fleet.owner, name })', 'owner: fleet.owner, to: name, was: fleet.name })'],
  ],
  'src/sim/fleets/fleetsPart.ts': [
    [
      '  changes: [{ since: 4, up: (older) => (older as Plain[]).map(withWar) }],',
      `  changes: [
    { since: 4, up: (older) => (older as Plain[]).map(withWar) },
    {
      since: ${NEXT},
      up: (all) => Object.fromEntries(all.map((fleet) => [fleet.id, fleet])),
      down: (all) => Object.values(all),
    }],`,
    ],
    [
      '.map(orderedFleet),',
      '.map(orderedFleet).reduce((all, one) => ({ ...all, [one.id]: one }), {}),',
    ],
    ['(stored as readonly Fleet[]).map', 'Object.values(stored).map'],
  ],
}

/**
 * Files that only the next build has: an event type, an order, an inbox kind, and a part of the
 * state.
 */
const ADDED: Readonly<Record<string, string>> = {
  'src/sim/fleets/events/fleetHailed.ts': `
    import { z } from 'zod'
    import { defineEvent } from '../../core/defineEvent.ts'
    import { fleetRef } from '../../core/EntityRef.ts'
    export const fleetHailed = defineEvent({
      type: 'fleet.hailed',
      format: { from: ${NEXT}, changes: [] },
      toOwner: 'A fleet of yours was hailed.',
      toAll: null,
      data: z.strictObject({ fleetId: z.string(), owner: z.string() }),
      subjects: ({ fleetId }) => [fleetRef(fleetId)],
      concerns: ({ owner }) => [owner],
      apply({ hails }, { data: { fleetId } }) { hails.set(fleetId, (hails.get(fleetId) ?? 0) + 1) },
    })`,
  'src/sim/fleets/orders/hail.ts': `
    import { defineOrder } from '../../core/defineOrder.ts'
    import { fleetRef } from '../../core/EntityRef.ts'
    import { isRefusal } from '../../core/refusal.ts'
    import { fleetHailed } from '../events/fleetHailed.ts'
    import { fleetId, ownFleet } from './ownFleet.ts'
    export const hail = defineOrder({
      type: 'hail',
      does: 'Hail a fleet.',
      since: ${NEXT},
      fields: { fleetId },
      subject: (order) => fleetRef(order.fleetId),
      onPlan: () => 'keeps',
      decide(scene, order) {
        const fleet = ownFleet(scene, order.fleetId)
        if (isRefusal(fleet)) return fleet
        return [fleetHailed.draft({ fleetId: fleet.id, owner: fleet.owner })]
      },
    })`,
  'src/sim/fleets/inbox/salute.ts': `
    import { z } from 'zod'
    import { defineInbox } from '../../core/defineInbox.ts'
    import { fleetHailed } from '../events/fleetHailed.ts'
    export const salute = defineInbox({
      kind: 'fleets.salute',
      format: { from: ${NEXT}, changes: [] },
      body: z.strictObject({ fleetId: z.string(), owner: z.string() }),
      decide: (_, { fleetId, owner }) => [fleetHailed.draft({ fleetId, owner })],
    })`,
  'src/sim/fleets/hailsPart.ts': `
    import { definePart } from '../core/definePart.ts'
    export const hailsPart = definePart({
      since: ${NEXT},
      empty: () => new Map(),
      copy: (hails) => new Map(hails),
      isEmpty: (hails) => hails.size === 0,
      write: (hails) => [...hails].sort(),
      read: (stored) => new Map(stored),
    })`,
}

export interface Build {
  readonly folder: string
  remove(): Promise<void>
}

/** Copies this build and makes it the next version: some forms change and others are added. */
export function makeNextBuild(): Promise<Build> {
  return makeBuild('next', EDITS, ADDED)
}

/**
 * Copies this build and makes it the last version: it founds galaxies in that version's forms, counts
 * as a process of that version, and writes nothing newer.
 */
export function makeLastBuild(): Promise<Build> {
  const edits = [
    [`export const WRITES = ${WRITES}`, `export const WRITES = ${LAST}`],
    // This build no longer has the forms that the last version could still write.
    ['WRITES_AT_LEAST = Math.max(READS_FROM, WRITES - 1)', 'WRITES_AT_LEAST = WRITES'],
  ] as const
  return makeBuild('last', { 'src/sim/versions.ts': edits }, {})
}

async function makeBuild(
  which: string,
  edits: Edits,
  added: Readonly<Record<string, string>>,
): Promise<Build> {
  const folder = await mkdtemp(path.join(tmpdir(), `starlane-${which}-`))
  for (const name of COPIED) {
    await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true })
  }
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  for (const [name, changes] of Object.entries(edits)) {
    const file = path.join(folder, name)
    let source = await readFile(file, 'utf8')
    for (const [old, next] of changes) {
      assert.equal(source.split(old).length, 2, `${name} has “${old}” just once`)
      source = source.replace(old, () => next)
    }
    await writeFile(file, source)
  }
  for (const [name, source] of Object.entries(added)) {
    await writeFile(path.join(folder, name), source)
  }
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
