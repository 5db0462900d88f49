import type { Connection } from '../game/connection.ts'
import type { Game } from '../game/Game.ts'
import { Mark } from './icons.tsx'

const CONNECTIONS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  'catching up': 'Catching up',
  offline: 'Offline',
}

export function TopBar({ game }: { game: Game }) {
  const { connection } = game
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
      <p
        class={`link ${connection.replace(' ', '-')}`}
        role="status"
        aria-label={`Connection: ${CONNECTIONS[connection]}`}
      >
        <i aria-hidden="true" />
        {CONNECTIONS[connection]}
      </p>
    </header>
  )
}
