import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Point } from '../../../../src/sim/galaxy/course.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import type { HoldingGame } from './HoldingGame.ts'
import { BaseIcon } from './icons.tsx'
import { baseYard, systemView } from './placeView.ts'
import { SystemActions } from './SystemActions.tsx'
import { HolderIcon, SystemFacts } from './SystemFacts.tsx'
import { YardPart } from './YardPart.tsx'
import './holding.css'

/** @param name what the place is called within a sentence @returns what an own place has and builds */
type Works = (place: PlaceRef, name: string) => ComponentChildren

interface PlaceCardProps {
  readonly game: HoldingGame
  readonly works: Works
}

/** The chosen system, or the player's base: what is known of it, and what can be done there. */
export function PlaceCard({ game, works }: PlaceCardProps) {
  const { inspected } = game.holding
  if (!inspected) return null
  const key = JSON.stringify(inspected)
  return 'system' in inspected.at ? (
    <SystemCard
      key={key}
      game={game}
      place={inspected}
      number={inspected.at.system}
      works={works}
    />
  ) : (
    <BaseCard key={key} game={game} place={inspected} works={works} />
  )
}

interface CardProps {
  readonly game: HoldingGame
  readonly place: PlaceRef
}

interface WithWorks extends CardProps {
  readonly works: Works
}

function SystemCard({ game, place, number, works }: WithWorks & { readonly number: number }) {
  useSeconds()
  const view = systemView(game, place.sectorId, number)
  if (!view) return null
  const { system, isMine, yard, isOpen } = view
  return (
    <Card
      game={game}
      place={place}
      title={system.name}
      icon={<HolderIcon {...view} />}
      point={system}
    >
      <SystemFacts game={game} view={view} />
      {isMine ? (
        <>
          {works(place, system.name)}
          <YardPart game={game} place={place} name={system.name} yard={yard} isOpen={isOpen} />
        </>
      ) : (
        <SystemActions game={game} view={view} />
      )}
    </Card>
  )
}

function BaseCard({ game, place, works }: WithWorks) {
  useSeconds()
  const base = game.pilot?.base
  const near = base && systemView(game, base.sector, base.system)
  if (!base || !near) return null
  return (
    <Card game={game} place={place} title="Your base" icon={<BaseIcon />} point={base}>
      <div class="place-facts">
        <p>It is near {near.system.name}, and safe from everybody.</p>
      </div>
      {works(place, 'your base')}
      <YardPart game={game} place={place} name="your base" yard={baseYard(game)} isOpen={true} />
    </Card>
  )
}

interface FrameProps extends CardProps {
  readonly title: string
  readonly icon: ComponentChildren
  readonly point: Point
  readonly children: ComponentChildren
}

function Card({ game, place, title, icon, point, children }: FrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // Who chose it by keyboard goes on from here.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const close = (): void => game.holding.inspect(null)
  const flyThere = (): void => {
    const { sectorId } = place
    const [x, y] = [Math.round(point.x), Math.round(point.y)]
    if (game.plotTo({ kind: 'point', sectorId, x, y, name: title })) close()
  }
  return (
    <section
      class="place-card"
      aria-labelledby="place-title"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <h2 id="place-title" ref={heading} tabIndex={-1}>
        {icon} {title}
      </h2>
      {children}
      {game.selected && (
        <button type="button" class="fly" onClick={flyThere}>
          Just fly there
        </button>
      )}
      <button type="button" class="quiet close" aria-label="Close" onClick={close}>
        ×
      </button>
    </section>
  )
}
