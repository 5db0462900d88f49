import { useLayoutEffect, useRef } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { Plot } from '../../courses/Plot.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { clock, plural, spoken } from '../../ui/words.ts'
import type { FleetsGame } from './FleetsGame.ts'
import './course.css'

interface PlotCardProps {
  readonly game: FleetsGame
  readonly plot: Plot
  readonly fleet: OwnFleet
}

/** The plotted course and its duration, before anything is ordered. */
export function PlotCard({ game, plot, fleet }: PlotCardProps) {
  useSeconds()
  const confirm = useRef<HTMLButtonElement>(null)
  // With the focus here, Enter sends the fleet, wherever the destination was chosen.
  useLayoutEffect(() => confirm.current?.focus({ preventScroll: true }), [plot])
  const journey = game.navigator.plotted(game, plot)
  const leftMs = journey ? game.msUntil(journey.arriveAt) : 0
  const where = game.nameOf(plot.destination)
  const said = journey
    ? `Course to ${where}: ${plural(journey.jumps, 'jump')}, ${spoken(leftMs)}.`
    : `No course to ${where}.`
  return (
    <section class="plot" aria-labelledby="plot-title">
      <h2 id="plot-title">Course to {where}</h2>
      <p class="visually-hidden" role="status" key={where}>
        {said}
      </p>
      <p class="figures" aria-hidden="true">
        <b>{journey ? clock(leftMs) : '–'}</b>
        <span class="dim">
          {journey ? (journey.jumps > 0 ? plural(journey.jumps, 'jump') : 'in this sector') : ''}
        </span>
      </p>
      <div class="orders">
        <button
          ref={confirm}
          type="button"
          class="primary"
          disabled={!journey}
          onClick={() => game.confirm(false)}
        >
          Send fleet
        </button>
        {fleet.plan.length > 0 && (
          <button type="button" onClick={() => game.confirm(true)}>
            Then go on there
          </button>
        )}
        <button type="button" onClick={() => game.cancelPlot()}>
          Cancel
        </button>
      </div>
    </section>
  )
}
