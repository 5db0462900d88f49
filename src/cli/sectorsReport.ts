import type { LeasedSector, Leases, LivingProcess } from '../operations/readLeases.ts'
import type { SectorId } from '../sim/core/ids.ts'

const COLUMNS_APART = '  '

/** A short report: the processes, and the sectors of each as ranges. */
export function sectorsByProcess({ processes, sectors }: Leases): string {
  const unowned = (['asleep', 'due', 'dead'] as const).map((place) =>
    String(sectors.filter((sector) => sector.place === place).length),
  )
  const [asleep, due, dead] = unowned
  return [
    processes.length === 0 ? 'no process is alive' : table([HEADS, ...processes.map(rowOf)]),
    '',
    ...processes.map(({ id }) => {
      const held = sectors.filter(({ holder }) => holder === id).map((sector) => sector.id)
      return `${id}${COLUMNS_APART}${held.length === 0 ? 'none' : ranges(held)}`
    }),
    `unowned: ${asleep} asleep, ${due} due, ${dead} held by a dead process`,
  ].join('\n')
}

/** A report with one line per sector. */
export function everySector({ processes, sectors }: Leases): string {
  const addresses = new Map(processes.map(({ id, address }) => [id, address]))
  const place = (sector: LeasedSector): string => {
    if (sector.place === 'held') return `${sector.holder} ${addresses.get(sector.holder ?? '')}`
    return sector.place === 'dead' ? `dead ${sector.holder}` : sector.place
  }
  return table([
    ['>sector', 'name', '>epoch', '>seq', 'holder'],
    ...sectors.map((one) => [`${one.id}`, one.name, `${one.epoch}`, `${one.seq}`, place(one)]),
  ])
}

/**
 * The report for machines: `processes` with the ids of their sectors, and the ids of sectors that
 * no process holds, by reason; with `all`, also `sectors`.
 */
export function sectorsJson({ processes, sectors }: Leases, all: boolean): string {
  const idsAt = (place: LeasedSector['place']): SectorId[] =>
    sectors.filter((sector) => sector.place === place).map(({ id }) => id)
  return JSON.stringify({
    processes: processes.map((one) => ({
      ...one,
      sectors: sectors.filter(({ holder }) => holder === one.id).map(({ id }) => id),
    })),
    unowned: { asleep: idsAt('asleep'), due: idsAt('due'), dead: idsAt('dead') },
    ...(all ? { sectors } : {}),
  })
}

/** The column heads. A head that begins with `>` aligns its column right. */
const HEADS = ['process', 'address', '>sectors', '>clients', '>busy', 'draining', 'since']

function rowOf({ id, address, sectors, clients, busy, draining, since }: LivingProcess): string[] {
  const percent = `${Math.round(busy * 100)} %`
  return [id, address, `${sectors}`, `${clients}`, percent, draining ? 'yes' : 'no', since]
}

/** @param ids ascending @returns `1-7, 12` */
export function ranges(ids: readonly SectorId[]): string {
  const runs: [first: SectorId, last: SectorId][] = []
  for (const id of ids) {
    const run = runs.at(-1)
    if (run?.[1] === id - 1) run[1] = id
    else runs.push([id, id])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ')
}

function table([heads = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [heads.map((head) => head.replace(/^>/, '')), ...rows]
  const widths = heads.map((_, column) =>
    lines.reduce((width, line) => Math.max(width, line[column]?.length ?? 0), 0),
  )
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return heads[column]?.startsWith('>') ? cell.padStart(width) : cell.padEnd(width)
      })
      .join(COLUMNS_APART)
      .trimEnd()
  return lines.map(lineOf).join('\n')
}
