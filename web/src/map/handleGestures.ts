import type { GestureListener } from './gestures.ts'
import type { MapControls } from './MapControls.ts'
import type { MapGame } from './MapGame.ts'
import type { Target } from './pick.ts'
import type { Noticed } from './pickBlip.ts'

type PlanePoint = Target & { readonly kind: 'point' }

/**
 * The meaning of gestures on the map. A tap on an own fleet selects it, and one on another's, on a
 * system, on a wreck or on the player's base opens its card. A tap elsewhere plots the selected
 * fleet's course there, or zooms in when there is no course to plot. While a patrol is planned, taps
 * on its sector are its points.
 */
export function handleGestures(
  game: MapGame,
  controls: MapControls,
  targetAt: (x: number, y: number, coarse: boolean) => Target | null,
  pointAt: (x: number, y: number) => PlanePoint | null,
  blipAt: (x: number, y: number) => Noticed | null,
  onHover: (target: Target | null) => void,
): GestureListener {
  return {
    onTap(x, y, coarse) {
      if (game.war.patrolDraft) {
        const point = pointAt(x, y)
        if (point) game.war.addPatrolPoint(point.sectorId, point)
        return
      }
      const target = targetAt(x, y, coarse)
      if (!target) game.cancelPlot()
      else if (target.kind === 'seen') {
        game.cancelPlot()
        game.war.inspect(target)
      } else if (target.kind === 'place') {
        game.cancelPlot()
        game.holding.inspect(target)
      } else if (target.kind === 'wreck') {
        game.cancelPlot()
        game.war.inspectWreck(target)
      } else if (target.kind === 'fleet') game.select(target.fleetId)
      else if (!game.plotTo(target)) controls.showSector(target.sectorId)
    },
    onDoubleTap(x, y) {
      const target = targetAt(x, y, false)
      if (target && target.kind !== 'fleet') controls.showSector(target.sectorId)
    },
    onHover(x, y) {
      const target = targetAt(x, y, false)
      const isFleet = target?.kind === 'seen' || target?.kind === 'fleet'
      game.war.peek(target?.kind === 'seen' ? target : null, { x, y })
      game.war.notice(isFleet ? null : blipAt(x, y), { x, y })
      game.holding.peek(target?.kind === 'place' ? target : null, { x, y })
      onHover(target)
    },
    onLeave() {
      game.war.peek(null, { x: 0, y: 0 })
      game.war.notice(null, { x: 0, y: 0 })
      game.holding.peek(null, { x: 0, y: 0 })
      onHover(null)
    },
    onGrab: () => game.follow(false),
    onKey(key) {
      if (key === 'overview') controls.showGalaxy()
      else if (key === 'cancel') {
        game.cancelPlot()
        game.war.cancelPatrol()
        game.war.inspect(null)
        game.holding.inspect(null)
        game.war.inspectWreck(null)
      } else game.follow(!game.following)
    },
  }
}
