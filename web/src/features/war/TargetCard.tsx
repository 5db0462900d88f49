import { useLayoutEffect, useRef } from 'preact/hooks'
import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import { ownerAsTitle } from '../../session/ownerInWords.ts'
import { creditsInWords } from '../../ui/creditsInWords.ts'
import { mightiest } from '../../ui/shipShapes.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { attackOutlook } from './attackOutlook.ts'
import { doingInWords, hullInWords, STANCES_IN_WORDS } from './fleetWords.ts'
import { HullBar } from './HullBar.tsx'
import { ClassIcon, StanceIcon } from './icons.tsx'
import { sectorOfSelected, seenFleet } from './inSight.ts'
import type { WarGame } from './WarGame.ts'
import './target.css'

/** The chosen fleet in sight: whose it is, what it can do, and what one's own may do about it. */
export function TargetCard({ game }: { readonly game: WarGame }) {
  const { inspected } = game.war
  const fleet = seenFleet(game, inspected)
  return inspected && fleet ? (
    <Card key={fleet.id} game={game} sectorId={inspected.sectorId} fleet={fleet} />
  ) : null
}

interface CardProps {
  readonly game: WarGame
  readonly sectorId: number
  readonly fleet: SeenFleet
}

function Card({ game, sectorId, fleet }: CardProps) {
  useSeconds()
  const title = useRef<HTMLHeadingElement>(null)
  // Who chose it by keyboard goes on from here.
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), [])
  const close = (): void => game.war.inspect(null)
  return (
    <section
      class="target"
      aria-labelledby="target-title"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <h2 id="target-title" ref={title} tabIndex={-1}>
        <ClassIcon of={mightiest(fleet.shipsByClass)} /> {fleet.name}
      </h2>
      <FleetFacts game={game} fleet={fleet} />
      {fleet.owner === game.pilot?.commander.id ? (
        <OwnActions game={game} fleet={fleet} />
      ) : (
        <AttackAction game={game} sectorId={sectorId} fleet={fleet} />
      )}
      <button type="button" class="quiet close" aria-label="Close" onClick={close}>
        ×
      </button>
    </section>
  )
}

/** What everybody who sees a fleet may know of it. */
export function FleetFacts({ game, fleet }: Omit<CardProps, 'sectorId'>) {
  const nameOf = (id: number): string => game.watch?.map.sectors[id - 1]?.name ?? ''
  const { stance, hull, shipsByClass, owner } = fleet
  const isMine = owner === game.pilot?.commander.id
  return (
    <div class="facts">
      <p>
        <b>{isMine ? 'Yours' : ownerAsTitle(owner, game.names)}</b>,{' '}
        {doingInWords(fleet, nameOf, game.now())}
      </p>
      <p>{shipsInWords(shipsByClass)}</p>
      <p class="hull">
        <HullBar hull={hull} /> {hullInWords(hull)}
      </p>
      <p class="stance">
        <StanceIcon stance={stance} /> {STANCES_IN_WORDS[stance].name}:{' '}
        {STANCES_IN_WORDS[stance].does}
      </p>
    </div>
  )
}

function AttackAction({ game, sectorId, fleet }: CardProps) {
  const { selected, war } = game
  const { obstacle, forecast, bounty, warnings } = attackOutlook(game, sectorId, fleet)
  const isOn = selected?.plan.some((one) => one.kind === 'attack' && one.fleetId === fleet.id)
  const attack = (): void => {
    if (selected && obstacle === null) void war.attack(selected, fleet.id, fleet.name)
  }
  return (
    <div class="attack">
      <p class="forecast" id="attack-forecast">
        {obstacle ?? `If ${selected?.name} attacks: ${forecast}`}
        {obstacle === null && bounty > 0 && ` Bounty: ${creditsInWords(bounty)} credits.`}
      </p>
      {obstacle === null && warnings.length > 0 && (
        <p class="warning" id="attack-warning">
          {warnings.join(' ')}
        </p>
      )}
      <button
        type="button"
        class="primary"
        aria-disabled={obstacle !== null}
        aria-describedby="attack-forecast attack-warning"
        onClick={attack}
      >
        {isOn ? 'Attacking' : 'Attack'}
      </button>
    </div>
  )
}

function OwnActions({ game, fleet }: Omit<CardProps, 'sectorId'>) {
  const { selected, war } = game
  const canEscort = selected !== null && selected.id !== fleet.id && sectorOfSelected(game) !== null
  return (
    <div class="orders">
      <button
        type="button"
        aria-disabled={!canEscort}
        onClick={() => selected && canEscort && war.escort(selected, fleet.id, fleet.name)}
      >
        {canEscort ? `Escort with ${selected.name}` : 'Escort'}
      </button>
      <button
        type="button"
        onClick={() => {
          war.inspect(null)
          game.select(fleet.id)
        }}
      >
        Choose
      </button>
    </div>
  )
}
