import type { StatementLine } from '../../../../src/protocol/ledger.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'

/** What an entry of a statement is for. @param systemName what its system is called, if it has one */
export function entryInWords(
  { kind, details }: Pick<StatementLine, 'kind' | 'details'>,
  systemName: string | null,
): string {
  const ships = details.ships ? shipsInWords(details.ships) : 'ships'
  const system = systemName ?? 'A system'
  switch (kind) {
    case 'stipend':
      return 'What every new commander begins with'
    case 'baseIncome':
      return 'Your base earns'
    case 'baseIdle':
      return 'Your base stopped earning: no order for a day'
    case 'baseBack':
      return 'Your base earns again'
    case 'baseEnded':
      return 'Your base has ended'
    case 'homeFleet':
      return `Upkeep of your first ships: ${ships}`
    case 'shipBuilt':
      return `Upkeep of what was built: ${ships}`
    case 'shipsLost':
      return `No more upkeep for ships lost: ${ships}`
    case 'shipsUsedUp':
      return `No more upkeep for ships used up: ${ships}`
    case 'shipsReturned':
      return `Upkeep of ships that came back: ${ships}`
    case 'fleetEnded':
      return `No more upkeep for a fleet that ended: ${ships}`
    case 'systemHeld':
      return details.level
        ? `${system} earns, with a station of level ${details.level}`
        : `${system} earns`
    case 'systemLost':
      return `${system} earns no more`
    case 'stationBuilt':
      return `The station of ${system} has level ${details.level ?? 0}`
    case 'administration':
      return 'Administration of more than 12 systems'
    case 'bounty':
      return 'Bounty for pirates destroyed'
    case 'research':
      return `Research: ${details.field} of level ${details.level}`
    case 'researchCancelled':
      return `Came back of research: ${details.field} of level ${details.level}`
  }
}
