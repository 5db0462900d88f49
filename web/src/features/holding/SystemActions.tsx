import type { HoldingGame } from './HoldingGame.ts'
import { captureOutlook, type Outlook, siegeOutlook, warningsOf } from './outlooks.ts'
import type { SystemView } from './placeView.ts'

interface SystemActionsProps {
  readonly game: HoldingGame
  readonly view: SystemView
}

/** What the selected fleet may do about a system that is not the player's, and what it would bring. */
export function SystemActions({ game, view }: SystemActionsProps) {
  const { holding, selected } = game
  const { sector, system, owner, station } = view
  const { name, id } = system
  const [ahead] = selected?.plan ?? []
  const isTaking = ahead?.kind === 'capture' && ahead.system === id
  const isFighting = ahead?.kind === 'siege' && ahead.system === id
  const hasStation =
    owner !== null && (station === null || (station.level > 0 && !station.isBeaten))
  const warnings = owner === null ? [] : warningsOf(game, view)
  return (
    <>
      {warnings.length > 0 && (
        <p class="warning" id="warning">
          {warnings.join(' ')}
        </p>
      )}
      <Action
        id="capture"
        label={isTaking ? 'Taking it' : 'Capture'}
        isFirst={!hasStation}
        isGiven={isTaking}
        outlook={captureOutlook(game, view)}
        onPress={() => selected && holding.capture(selected, sector.id, id, name)}
      />
      {hasStation && (
        <Action
          id="siege"
          label={isFighting ? 'Attacking station' : 'Attack station'}
          isFirst={true}
          isGiven={isFighting}
          outlook={siegeOutlook(game, view)}
          onPress={() => selected && holding.attack(selected, sector.id, id, name)}
        />
      )}
    </>
  )
}

interface ActionProps {
  readonly id: string
  readonly label: string
  /** Whether it is what one would do first. */
  readonly isFirst: boolean
  /** Whether the fleet does it already. */
  readonly isGiven: boolean
  readonly outlook: Outlook
  readonly onPress: () => unknown
}

function Action({ id, label, isFirst, isGiven, outlook, onPress }: ActionProps) {
  const { obstacle, text } = outlook
  return (
    <div class="place-action">
      <p class="outlook" id={`${id}-outlook`}>
        {obstacle ?? text}
      </p>
      <button
        type="button"
        class={isFirst ? 'primary' : ''}
        aria-disabled={obstacle !== null || isGiven}
        aria-describedby={`${id}-outlook warning`}
        onClick={() => obstacle === null && !isGiven && onPress()}
      >
        {label}
      </button>
    </div>
  )
}
