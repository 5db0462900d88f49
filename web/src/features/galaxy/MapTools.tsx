import { GalaxyIcon, HomeIcon, MinusIcon, PlusIcon } from '../../ui/icons.tsx'
import type { GalaxyGame } from './GalaxyGame.ts'
import './map.css'

export function MapTools({ game }: { game: GalaxyGame }) {
  const home = game.pilot?.commander.homeSector
  return (
    <nav class="map-tools" aria-label="Map">
      <button type="button" aria-label="Zoom in" onClick={() => game.controls?.zoomBy(1.8)}>
        <PlusIcon />
      </button>
      <button type="button" aria-label="Zoom out" onClick={() => game.controls?.zoomBy(1 / 1.8)}>
        <MinusIcon />
      </button>
      <button
        type="button"
        aria-label="Whole galaxy"
        title="Whole galaxy"
        onClick={() => game.controls?.showGalaxy()}
      >
        <GalaxyIcon />
      </button>
      {home !== undefined && (
        <button
          type="button"
          aria-label="Home sector"
          title="Home sector"
          onClick={() => game.controls?.showSector(home)}
        >
          <HomeIcon />
        </button>
      )}
    </nav>
  )
}
