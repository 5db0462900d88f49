import type { GestureListener } from './gestures.ts'
import type { MapControls } from './MapControls.ts'
import type { MapGame } from './MapGame.ts'
import type { Target } from './pick.ts'

/**
 * The meaning of gestures on the map. A tap on an own fleet selects it. A tap elsewhere plots the
 * selected fleet's course there, or zooms in when there is no course to plot.
 */
export function handleGestures(
  game: MapGame,
  controls: MapControls,
  targetAt: (x: number, y: number, coarse: boolean) => Target | null,
  onHover: (target: Target | null) => void,
): GestureListener {
  return {
    onTap(x, y, coarse) {
      const target = targetAt(x, y, coarse)
      if (!target) game.cancelPlot()
      else if (target.kind === 'fleet') game.select(target.fleetId)
      else if (!game.plotTo(target)) controls.showSector(target.sectorId)
    },
    onDoubleTap(x, y) {
      const target = targetAt(x, y, false)
      if (target && target.kind !== 'fleet') controls.showSector(target.sectorId)
    },
    onHover: (x, y) => onHover(targetAt(x, y, false)),
    onGrab: () => game.follow(false),
    onKey(key) {
      if (key === 'overview') controls.showGalaxy()
      else if (key === 'cancel') game.cancelPlot()
      else game.follow(!game.following)
    },
  }
}
