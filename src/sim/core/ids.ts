/** 1 to the number of sectors. */
export type SectorId = number
export type FleetId = string
export type CommanderId = string
export type AllianceId = string
/** The id of an inbox row, which is on its way to a sector. */
export type InboxId = string
export type BattleId = string
export type BaseId = string
/** A place with a yard: a base, or the number of a system in its sector. */
export type PlaceId = { readonly base: BaseId } | { readonly system: number }
export type WreckId = string
