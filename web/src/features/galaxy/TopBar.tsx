import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Mark } from '../../ui/icons.tsx'
import type { Connection } from './connection.ts'
import type { GalaxyGame } from './GalaxyGame.ts'
import './topBar.css'

const CONNECTIONS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  'catching up': 'Catching up',
  busy: 'The galaxy is busy',
  slow: 'Busy, updates come late',
  offline: 'Offline',
}

const LOOK_EVERY_MS = 1_000

/** @param children what the player has */
export function TopBar({ game, children }: { game: GalaxyGame; children: ComponentChildren }) {
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
      {children}
      <p
        class={`link ${connection.replace(' ', '-')}`}
        role="status"
        aria-label={`Connection: ${CONNECTIONS[connection]}`}
      >
        <i aria-hidden="true" />
        {CONNECTIONS[connection]}
        {connection === 'busy' && <Wait game={game} />}
      </p>
    </header>
  )
}

/**
 * Counts down until an overloaded server is asked again. Not read out, since it changes every
 * second.
 */
function Wait({ game }: { game: GalaxyGame }) {
  const [, look] = useState(0)
  useEffect(() => {
    const looking = setInterval(() => look((looks) => looks + 1), LOOK_EVERY_MS)
    return () => clearInterval(looking)
  }, [])
  const leftS = Math.ceil(((game.busyUntil ?? 0) - performance.now()) / 1_000)
  return <span aria-hidden="true">trying again {leftS > 0 ? `in ${leftS} s` : '…'}</span>
}
