import { useEffect } from 'preact/hooks'
import { EventPanel } from './features/events/EventPanel.tsx'
import { CommandPanel } from './features/fleets/CommandPanel.tsx'
import { MapCanvas } from './features/galaxy/MapCanvas.tsx'
import { MapTools } from './features/galaxy/MapTools.tsx'
import { TopBar } from './features/galaxy/TopBar.tsx'
import { Hint } from './features/hint/Hint.tsx'
import { MessageList } from './features/messages/MessageList.tsx'
import { ReportsDialog } from './features/reports/ReportsDialog.tsx'
import { SoundSwitch } from './features/sounds/SoundSwitch.tsx'
import { BattlePanel } from './features/war/BattlePanel.tsx'
import { MapTip } from './features/war/MapTip.tsx'
import { SightList } from './features/war/SightList.tsx'
import { TargetCard } from './features/war/TargetCard.tsx'
import { WarOrders } from './features/war/WarOrders.tsx'
import type { Game } from './game/Game.ts'
import { Welcome } from './session/Welcome.tsx'
import { useChanges } from './ui/useChanges.ts'

export function App({ game }: { game: Game }) {
  useChanges(game)
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
      {phase.kind === 'playing' && (
        <CommandPanel game={game} urgent={<Urgent game={game} />}>
          <WarOrders game={game} />
          <SightList game={game} />
        </CommandPanel>
      )}
      {phase.kind === 'welcome' && (
        <Welcome
          sectorCount={game.watch?.map.sectors.length ?? 0}
          takeCommand={(name) => game.takeCommand(name)}
          busy={phase.busy}
          notice={phase.notice}
        />
      )}
      {phase.kind === 'unreachable' && (
        <p class="notice" role="status">
          {phase.message} Trying again …
        </p>
      )}
      {phase.kind === 'playing' && <EventPanel game={game} />}
      {phase.kind === 'playing' && <SoundSwitch sounds={game.sounds} />}
      {phase.kind === 'playing' && <MapTip game={game} />}
      <ReportsDialog game={game} />
      <MessageList messages={game.messages} />
      {phase.kind === 'playing' && !game.isHinted && (
        <Hint fleet={game.selected} isPlotted={game.plot !== null} />
      )}
      {game.watch && <MapCanvas game={game} />}
      {game.watch && <MapTools game={game} />}
    </div>
  )
}

function Urgent({ game }: { game: Game }) {
  return (
    <>
      <BattlePanel game={game} />
      <TargetCard game={game} />
    </>
  )
}
