import { useEffect } from 'preact/hooks'
import type { Game } from '../game/Game.ts'
import { CommandPanel } from './CommandPanel.tsx'
import { EventPanel } from './EventPanel.tsx'
import { Hint } from './Hint.tsx'
import { MapCanvas } from './MapCanvas.tsx'
import { MapTools } from './MapTools.tsx'
import { MessageList } from './MessageList.tsx'
import { TopBar } from './TopBar.tsx'
import { useGame } from './useGame.ts'
import { Welcome } from './Welcome.tsx'

export function App({ game }: { game: Game }) {
  useGame(game)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) game.cancelPlot()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [game])
  const { phase } = game
  return (
    <div class={`app ${phase.kind}`}>
      <TopBar game={game} />
      {phase.kind === 'playing' && <CommandPanel game={game} />}
      {phase.kind === 'welcome' && <Welcome game={game} busy={phase.busy} notice={phase.notice} />}
      {phase.kind === 'unreachable' && (
        <p class="notice" role="status">
          {phase.message} Trying again …
        </p>
      )}
      {phase.kind === 'playing' && <EventPanel game={game} />}
      <MessageList game={game} />
      {phase.kind === 'playing' && !game.isHinted && <Hint game={game} />}
      {game.watch && <MapCanvas game={game} />}
      {game.watch && <MapTools game={game} />}
    </div>
  )
}
