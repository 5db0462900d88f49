import { useEffect, useRef, useState } from 'preact/hooks'
import { benchMovers } from '../../map/bench.ts'
import type { Insets } from '../../map/Camera.ts'
import { StarMap } from '../../map/StarMap.ts'
import { WIDE_PX } from '../../ui/breakpoint.ts'
import type { GalaxyGame } from './GalaxyGame.ts'
import './map.css'

/** The map. Without WebGL the page says so, and everything else still works. */
export function MapCanvas({ game }: { game: GalaxyGame }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [trouble, setTrouble] = useState(false)
  useEffect(() => {
    if (!canvas.current) return
    StarMap.create(game, canvas.current, benchMovers(location.search)).then(
      (map) => {
        const fit = (): void => map.resize(innerWidth, innerHeight, panelInsets())
        fit()
        game.controls = map
        if (game.pilot) map.showNeighbourhood(game.pilot.commander.homeSector)
        addEventListener('resize', fit)
        watchPanel(game, fit)
        map.start()
      },
      (error: unknown) => {
        console.error(error)
        setTrouble(true)
      },
    )
  }, [game])
  return (
    <section class="map" aria-label="Map">
      <canvas
        ref={canvas}
        tabIndex={0}
        aria-label="Galaxy map. Arrow keys move it, plus and minus zoom, F follows the fleet. All orders can be given in the command panel."
      />
      {trouble && (
        <p class="notice">
          This browser shows no map (WebGL is missing). Fleets and orders work without it.
        </p>
      )}
    </section>
  )
}

/** How much of the window the panel and the bar cover, in px. */
function panelInsets(): Insets {
  const panel = document.querySelector('.command')?.getBoundingClientRect()
  const top = document.querySelector('.top-bar')?.getBoundingClientRect().bottom ?? 0
  if (!panel) return { left: 0, top, right: 0, bottom: 0 }
  return innerWidth > WIDE_PX
    ? { left: panel.right, top, right: 0, bottom: 0 }
    : { left: 0, top, right: 0, bottom: Math.min(innerHeight * 0.5, innerHeight - panel.top) }
}

/** Fits the map again when the panel appears, disappears or changes its size. */
function watchPanel(game: GalaxyGame, fit: () => void): void {
  const observer = new ResizeObserver(fit)
  let watched: Element | null = null
  const look = (): void => {
    const panel = document.querySelector('.command')
    if (panel === watched) return
    observer.disconnect()
    watched = panel
    if (panel) observer.observe(panel)
    fit()
  }
  game.onChange(() => queueMicrotask(look))
  look()
}
