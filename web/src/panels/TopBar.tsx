import type { Link } from '../../../src/client/SectorSeats.ts'
import type { Game } from '../game/Game.ts'
import { Mark } from './icons.tsx'

const LINKS: Readonly<Record<Link, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
}

export function TopBar({ game }: { game: Game }) {
  const { link } = game
  const view = game.view === null ? null : game.watch?.map.sectors[game.view - 1]
  return (
    <header class="top-bar">
      <h1 class="wordmark">
        <Mark />
        Starlane
      </h1>
      {view && (
        <p class="viewed">
          <span class="visually-hidden">In view: </span>
          {view.name}
          <small>
            {view.star} star · {view.ring} {view.market !== null && '· market'}
          </small>
        </p>
      )}
      {game.pilot && <p class="commander">{game.pilot.commander.name}</p>}
      <p class={`link ${link}`} role="status" aria-label={`Connection: ${LINKS[link]}`}>
        <i aria-hidden="true" />
        {LINKS[link]}
      </p>
    </header>
  )
}
