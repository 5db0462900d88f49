import { useLayoutEffect, useRef } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { Point } from '../../../../src/sim/galaxy/course.ts'
import { PATROL_POINTS_MAX } from '../../../../src/sim/rules/commanders.ts'
import { plural } from '../../ui/words.ts'
import type { PatrolDraft } from './War.ts'
import type { WarGame } from './WarGame.ts'

interface PatrolFormProps {
  readonly game: WarGame
  readonly fleet: OwnFleet
  readonly draft: PatrolDraft
}

/** A patrol is planned by taps on the map, or by the names of what stands in the sector. */
export function PatrolForm({ game, fleet, draft }: PatrolFormProps) {
  const { war } = game
  const field = useRef<HTMLSelectElement>(null)
  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), [])
  const places = placesOf(game, draft.sectorId)
  const add = (): void => {
    const place = places[field.current?.selectedIndex ?? -1]
    if (place) war.addPatrolPoint(draft.sectorId, place)
  }
  const { length } = draft.points
  const isFull = length >= PATROL_POINTS_MAX
  const canGo = length >= 2 && !isRound(draft.points)
  return (
    <form
      class="patrol-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (canGo) void war.patrol(fleet)
      }}
      onKeyDown={(event) => event.key === 'Escape' && war.cancelPatrol()}
    >
      <p class="dim" role="status">
        {length === 0
          ? `Tap 2 to ${PATROL_POINTS_MAX} points on the map, or add places here.`
          : `${plural(length, 'point')}${isFull ? ', the most there can be' : ''}.`}
      </p>
      <label for="patrol-place">Place</label>
      <div class="patrol-place">
        <select id="patrol-place" ref={field}>
          {places.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="button" aria-disabled={isFull} onClick={add}>
          Add
        </button>
      </div>
      <div class="orders">
        <button type="submit" class="primary" aria-disabled={!canGo}>
          Start patrol
        </button>
        <button type="button" aria-disabled={length === 0} onClick={() => war.removePatrolPoint()}>
          Remove last
        </button>
        <button type="button" onClick={() => war.cancelPatrol()}>
          Cancel
        </button>
      </div>
    </form>
  )
}

/** Whether the last point is the first, which would be one point after itself. */
function isRound(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return first?.x === last?.x && first?.y === last?.y
}

function placesOf({ watch }: WarGame, sectorId: number): (Point & { readonly name: string })[] {
  const map = watch?.map
  const sector = map?.sectors[sectorId - 1]
  if (!map || !sector) return []
  const gates = sector.gates.map(({ to, x, y }) => {
    return { name: `Gate to ${map.sectors[to - 1]?.name ?? to}`, x, y }
  })
  return [...sector.systems.map(({ name, x, y }) => ({ name, x, y })), ...gates]
}
