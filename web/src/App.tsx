import { useEffect } from 'preact/hooks'
import { AccountDialog } from './features/credits/AccountDialog.tsx'
import { CreditsButton } from './features/credits/CreditsButton.tsx'
import { EventPanel } from './features/events/EventPanel.tsx'
import { CommandPanel } from './features/fleets/CommandPanel.tsx'
import { MapCanvas } from './features/galaxy/MapCanvas.tsx'
import { MapTools } from './features/galaxy/MapTools.tsx'
import { TopBar } from './features/galaxy/TopBar.tsx'
import { HandlingButtons } from './features/hauls/HandlingButtons.tsx'
import { HaulPlanner } from './features/hauls/HaulPlanner.tsx'
import { firstOrderHint, Hint } from './features/hint/Hint.tsx'
import { PlaceCard } from './features/holding/PlaceCard.tsx'
import { PlaceTip } from './features/holding/PlaceTip.tsx'
import { SectorCard } from './features/holding/SectorCard.tsx'
import { MessageList } from './features/messages/MessageList.tsx'
import { ReportsDialog } from './features/reports/ReportsDialog.tsx'
import { ResearchButton } from './features/research/ResearchButton.tsx'
import { ResearchDialog } from './features/research/ResearchDialog.tsx'
import { SoundSwitch } from './features/sounds/SoundSwitch.tsx'
import { BattlePanel } from './features/war/BattlePanel.tsx'
import { MapTip } from './features/war/MapTip.tsx'
import { SightList } from './features/war/SightList.tsx'
import { TargetCard } from './features/war/TargetCard.tsx'
import { WarOrders } from './features/war/WarOrders.tsx'
import { WreckCard } from './features/war/WreckCard.tsx'
import { YardWorks } from './features/yards/YardWorks.tsx'
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
      <TopBar game={game}>
        {phase.kind === 'playing' && <CreditsButton game={game} />}
        {phase.kind === 'playing' && <ResearchButton game={game} />}
      </TopBar>
      {phase.kind === 'playing' && (
        <CommandPanel game={game} urgent={<Urgent game={game} />}>
          <WarOrders game={game} />
          <HaulPlanner game={game} />
          <SightList game={game} />
          <SectorCard game={game} />
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
      {phase.kind === 'playing' && <PlaceTip game={game} />}
      <ReportsDialog game={game} />
      <AccountDialog game={game} />
      <ResearchDialog game={game} />
      <MessageList messages={game.messages} />
      {phase.kind === 'playing' && <NextStep game={game} />}
      {game.watch && <MapCanvas game={game} />}
      {game.watch && <MapTools game={game} />}
    </div>
  )
}

/** What a newcomer is told to do next. */
function NextStep({ game }: { game: Game }) {
  const { captureHint, watch, facts } = game
  const toCapture = captureHint.text(
    (id) => watch?.map.sectors[id - 1],
    (sector, system) => !facts.holders(sector).has(system),
  )
  if (toCapture !== null) return <Hint text={toCapture} />
  if (game.isHinted || game.fleets.length === 0 || game.selected?.battle) return null
  return <Hint text={firstOrderHint(game.selected, game.plot !== null)} />
}

function Urgent({ game }: { game: Game }) {
  return (
    <>
      <BattlePanel game={game} />
      <TargetCard game={game} />
      <PlaceCard
        game={game}
        works={(place, name) => (
          <>
            <YardWorks game={game} place={place} name={name} />
            <HandlingButtons game={game} place={place} name={name} />
          </>
        )}
      />
      <WreckCard game={game} />
    </>
  )
}
