/**
 * The list of everything in the game. A new event, order, state part or due item is one file in its
 * feature's folder and one line here. Nothing registers itself; code that uses something missing
 * here does not compile.
 */
import { allianceFact } from './diplomacy/alliance.ts'
import { relationFact } from './diplomacy/relation.ts'
import { shieldFact } from './diplomacy/shield.ts'
import { buildEndsAtBase, buildEndsAtSystem } from './economy/buildEnds.ts'
import { buildCancelled } from './economy/events/buildCancelled.ts'
import { buildingUpgraded } from './economy/events/buildingUpgraded.ts'
import { buildQueued } from './economy/events/buildQueued.ts'
import { goodsLoaded } from './economy/events/goodsLoaded.ts'
import { goodsUnloaded } from './economy/events/goodsUnloaded.ts'
import { shipBuilt } from './economy/events/shipBuilt.ts'
import { yieldChanged } from './economy/events/yieldChanged.ts'
import { industryRaised } from './economy/inbox/industryRaised.ts'
import { insolventFact } from './economy/insolvency.ts'
import { build } from './economy/orders/build.ts'
import { cancelBuild } from './economy/orders/cancelBuild.ts'
import { load } from './economy/orders/load.ts'
import { unload } from './economy/orders/unload.ts'
import { upgrade } from './economy/orders/upgrade.ts'
import { baseYields, systemYields } from './economy/yieldBegins.ts'
import { fleetArrived } from './fleets/events/fleetArrived.ts'
import { fleetBorn } from './fleets/events/fleetBorn.ts'
import { fleetCourse } from './fleets/events/fleetCourse.ts'
import { fleetDeparted } from './fleets/events/fleetDeparted.ts'
import { fleetEnded } from './fleets/events/fleetEnded.ts'
import { fleetPlaced } from './fleets/events/fleetPlaced.ts'
import { fleetReadied } from './fleets/events/fleetReadied.ts'
import { fleetRenamed } from './fleets/events/fleetRenamed.ts'
import { fleetShips } from './fleets/events/fleetShips.ts'
import { fleetStance } from './fleets/events/fleetStance.ts'
import { fleetsPart } from './fleets/fleetsPart.ts'
import { followsOn } from './fleets/followsOn.ts'
import { disband } from './fleets/inbox/disband.ts'
import { legEnds } from './fleets/legEnds.ts'
import { escort } from './fleets/orders/escort.ts'
import { jump } from './fleets/orders/jump.ts'
import { merge } from './fleets/orders/merge.ts'
import { move } from './fleets/orders/move.ts'
import { patrol } from './fleets/orders/patrol.ts'
import { rename } from './fleets/orders/rename.ts'
import { route } from './fleets/orders/route.ts'
import { split } from './fleets/orders/split.ts'
import { stance } from './fleets/orders/stance.ts'
import { stop } from './fleets/orders/stop.ts'
import { basesPart } from './holding/basesPart.ts'
import { captureTurns } from './holding/captureTurns.ts'
import { baseEnded } from './holding/events/baseEnded.ts'
import { basePlaced } from './holding/events/basePlaced.ts'
import { captureBegan } from './holding/events/captureBegan.ts'
import { captureStopped } from './holding/events/captureStopped.ts'
import { fleetDocked } from './holding/events/fleetDocked.ts'
import { fleetLaunched } from './holding/events/fleetLaunched.ts'
import { sectorOwned } from './holding/events/sectorOwned.ts'
import { systemCaptured } from './holding/events/systemCaptured.ts'
import { systemGranted } from './holding/events/systemGranted.ts'
import { systemReleased } from './holding/events/systemReleased.ts'
import { baseGranted } from './holding/inbox/baseGranted.ts'
import { grantSystem } from './holding/inbox/grantSystem.ts'
import { capture } from './holding/orders/capture.ts'
import { dock } from './holding/orders/dock.ts'
import { launch } from './holding/orders/launch.ts'
import { systemsPart } from './holding/systemsPart.ts'
import { piratesAppeared } from './pirates/piratesAppeared.ts'
import { firstPrey, nextPrey } from './pirates/prey.ts'
import { preyPart } from './pirates/preyPart.ts'
import { LEVEL_FACTS } from './research/researched.ts'
import { isSeededPart } from './seeding/isSeededPart.ts'
import { sectorSeeded } from './seeding/sectorSeeded.ts'
import { battlesPart } from './war/battlesPart.ts'
import { battleBegan } from './war/events/battleBegan.ts'
import { battleEnded } from './war/events/battleEnded.ts'
import { battleJoined } from './war/events/battleJoined.ts'
import { battlePutOff } from './war/events/battlePutOff.ts'
import { battleRound } from './war/events/battleRound.ts'
import { commanderOutlawed } from './war/events/commanderOutlawed.ts'
import { fleetRetreated } from './war/events/fleetRetreated.ts'
import { shieldDropped } from './war/events/shieldDropped.ts'
import { wreckGone } from './war/events/wreckGone.ts'
import { wreckSalvaged } from './war/events/wreckSalvaged.ts'
import { attack } from './war/orders/attack.ts'
import { retreat } from './war/orders/retreat.ts'
import { salvage } from './war/orders/salvage.ts'
import { rounds } from './war/rounds.ts'
import { wreckGoes } from './war/wrecks/wreckGoes.ts'
import { wrecksPart } from './war/wrecks/wrecksPart.ts'

export const EVENTS = {
  'fleet.placed': fleetPlaced,
  'fleet.course': fleetCourse,
  'fleet.departed': fleetDeparted,
  'fleet.arrived': fleetArrived,
  'fleet.renamed': fleetRenamed,
  'fleet.born': fleetBorn,
  'fleet.ships': fleetShips,
  'fleet.ended': fleetEnded,
  'fleet.readied': fleetReadied,
  'fleet.stance': fleetStance,
  'battle.began': battleBegan,
  'battle.joined': battleJoined,
  'battle.round': battleRound,
  'battle.putOff': battlePutOff,
  'battle.ended': battleEnded,
  'fleet.retreated': fleetRetreated,
  'wreck.salvaged': wreckSalvaged,
  'wreck.gone': wreckGone,
  'commander.outlawed': commanderOutlawed,
  'shield.dropped': shieldDropped,
  'sector.seeded': sectorSeeded,
  'base.placed': basePlaced,
  'base.ended': baseEnded,
  'fleet.docked': fleetDocked,
  'fleet.launched': fleetLaunched,
  'capture.began': captureBegan,
  'capture.stopped': captureStopped,
  'system.captured': systemCaptured,
  'system.granted': systemGranted,
  'system.released': systemReleased,
  'sector.owned': sectorOwned,
  'pirates.appeared': piratesAppeared,
  'build.queued': buildQueued,
  'build.cancelled': buildCancelled,
  'ship.built': shipBuilt,
  'building.upgraded': buildingUpgraded,
  'yield.changed': yieldChanged,
  'goods.loaded': goodsLoaded,
  'goods.unloaded': goodsUnloaded,
} as const

export const ORDERS = {
  move,
  jump,
  route,
  stop,
  rename,
  split,
  merge,
  stance,
  escort,
  patrol,
  attack,
  retreat,
  capture,
  salvage,
  dock,
  launch,
  build,
  upgrade,
  cancelBuild,
  load,
  unload,
} as const

/** The parts of a sector's state, in addition to `SectorCore`. */
export const STATE_PARTS = {
  fleets: fleetsPart,
  battles: battlesPart,
  wrecks: wrecksPart,
  isSeeded: isSeededPart,
  bases: basesPart,
  systems: systemsPart,
  preys: preyPart,
} as const

/** The kinds of inbox rows: what comes to a sector from outside, other than fleets. */
export const INBOX = {
  'fleets.disband': disband,
  'base.granted': baseGranted,
  'system.granted': grantSystem,
  'industry.raised': industryRaised,
} as const

/** The kinds of facts: what holds for commanders and alliances in every sector. */
export const FACTS = {
  alliance: allianceFact,
  relation: relationFact,
  shield: shieldFact,
  insolvent: insolventFact,
  ...LEVEL_FACTS,
} as const

/** What happens by itself. */
export const DUE = {
  leg: legEnds,
  follow: followsOn,
  round: rounds,
  capture: captureTurns,
  wreckGone: wreckGoes,
  firstPrey,
  nextPrey,
  buildAtBase: buildEndsAtBase,
  buildAtSystem: buildEndsAtSystem,
  baseYields,
  systemYields,
} as const
