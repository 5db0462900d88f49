/** Credits: a balance that changes with time, and the statement that explains it. */
import { z } from 'zod'
import { battleId, galaxyMs, sectorId, ships, systemId } from '../sim/fleets/shapes.ts'
import { FIELDS } from '../sim/rules/research.ts'
import type { Wire } from './Wire.ts'

/** What an entry of a statement is for. */
export const ENTRY_KINDS = {
  stipend: 'what a new commander begins with',
  baseIncome: 'a base begins to earn',
  baseIdle: 'a base earns no more, as its commander has given no order for a day',
  baseBack: 'a base earns again, as its commander has given an order',
  baseEnded: 'a base has ended',
  homeFleet: 'the upkeep of the ships that a new commander begins with',
  shipBuilt: 'the upkeep of a new ship',
  shipsLost: 'no upkeep any more for ships that are lost',
  shipsUsedUp: 'no upkeep any more for ships that are used up',
  shipsReturned: 'the upkeep of ships that were not used up after all',
  fleetEnded: 'no upkeep any more for the ships of a fleet that was disbanded',
  systemHeld: 'a system begins to earn',
  systemLost: 'a system earns no more',
  stationBuilt: 'a system earns more, as its station has another level',
  administration: 'what it costs to hold more than 12 systems',
  bounty: 'a bounty for pirates destroyed',
  research: 'research was begun',
  researchCancelled: 'what came back of research that was cancelled',
} as const satisfies Readonly<Record<string, string>>

export type EntryKind = keyof typeof ENTRY_KINDS
export const ENTRY_KIND_NAMES = Object.keys(ENTRY_KINDS) as [EntryKind, ...EntryKind[]]

/** More about an entry's cause. */
export const entryDetails = z
  .strictObject({
    ships: ships.exactOptional().describe('the ships it is about, by class'),
    system: systemId.exactOptional().describe('the system it is about'),
    level: z
      .int()
      .min(0)
      .exactOptional()
      .describe("the level of the system's station, or of research"),
    field: z.enum(FIELDS).exactOptional().describe('what was to be found out'),
    battle: battleId.exactOptional().describe('the battle in which it happened'),
  })
  .meta({ id: 'EntryDetails', description: 'What an entry of a statement is about.' })
export type EntryDetails = Wire<typeof entryDetails>

const micros = z
  .string()
  .regex(/^-?(0|[1-9][0-9]*)$/)
  .describe('whole micro-credits as decimal digits, of which 1,000,000 are a credit')

/** A number of credits that changes with time. */
export const balance = z
  .strictObject({
    micros: micros.describe('what was there at `at`: whole micro-credits, as decimal digits'),
    microsPerMs: z.int().describe('how it changes: micro-credits in a galaxy ms'),
    at: galaxyMs.describe('galaxy ms'),
  })
  .meta({
    id: 'Balance',
    description: 'Credits. At galaxy ms `t` there are `micros + microsPerMs × (t − at)`.',
  })
export type Balance = Wire<typeof balance>

const statementLine = z
  .strictObject({
    id: z.int().min(1).describe('its number; those booked later have higher ones'),
    at: galaxyMs.describe('galaxy ms from which it counts'),
    kind: z.enum(ENTRY_KIND_NAMES).describe('what it is for'),
    sector: sectorId.nullable().describe('where it happened; null for nowhere'),
    details: entryDetails.describe('what it is about'),
    micros: micros.describe('what it added or took at once: whole micro-credits'),
    microsPerMs: z.int().describe('by how much it changed what is earned in a galaxy ms'),
    accrued: micros.describe('what was earned and paid since the entry before it'),
    balance: micros.describe('what was there after it'),
  })
  .meta({ id: 'StatementLine', description: 'An entry of a statement of account.' })
export type StatementLine = Wire<typeof statementLine>

export const statement = z
  .strictObject({
    now: balance.describe('what is there now'),
    lines: z.array(statementLine).describe('the newest first'),
    next: z
      .int()
      .min(1)
      .nullable()
      .describe('`before` for the entries before these; null for none'),
  })
  .meta({ id: 'Statement', description: "A commander's account, and what explains it." })
export type Statement = Wire<typeof statement>

export const statementQuery = z.object({
  before: z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/, 'must be the id of an entry')
    .exactOptional()
    .describe('only entries before this one: `next` of the page before'),
})
