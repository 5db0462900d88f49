import type { CommanderId, FleetId } from '../../../../src/sim/core/ids.ts'
import { distance, type Point } from '../../../../src/sim/galaxy/course.ts'
import { shipCount } from '../../../../src/sim/rules/ships.ts'
import { mightiest, pathOf } from '../../ui/shipShapes.ts'
import type { Badge } from './parties.ts'
import type { Frame, ReplayFleet } from './replay.ts'
import { PICTURE_PX } from './replayLayout.ts'

const SHIP_PX = 20
const BAR_PX = 24
const ASIDE_PX = 3

interface PictureProps {
  readonly frame: Frame
  /** The number of the step. */
  readonly index: number
  /** Where each fleet is drawn, in px. */
  readonly places: ReadonlyMap<FleetId, Point>
  readonly badges: ReadonlyMap<CommanderId, Badge>
}

/** The fleets of a battle after one of its steps, and who fired at whom. */
export function ReplayPicture({ frame, index, places, badges }: PictureProps) {
  const at = (id: FleetId): Point => places.get(id) ?? { x: 0, y: 0 }
  const partyOf = new Map(frame.fleets.map(({ id, party }) => [id, party]))
  return (
    <svg
      class="replay-picture"
      viewBox={`0 0 ${PICTURE_PX.width} ${PICTURE_PX.height}`}
      aria-hidden="true"
    >
      {/* A new key for each step begins the flashes anew. */}
      <g key={index} class="shots">
        {frame.shots.map(({ from, to }) => (
          <Beam
            key={`${from} ${to}`}
            from={at(from)}
            to={at(to)}
            colour={badges.get(partyOf.get(from) ?? '')?.colour}
          />
        ))}
      </g>
      {frame.fleets.map((fleet) => (
        <FleetMark
          key={fleet.id}
          fleet={fleet}
          at={at(fleet.id)}
          facing={facing(fleet, frame.fleets, at)}
          badge={badges.get(fleet.party)}
          isHit={frame.shots.some(({ to }) => to === fleet.id)}
        />
      ))}
    </svg>
  )
}

interface BeamProps {
  readonly from: Point
  readonly to: Point
  readonly colour: string | undefined
}

/** A beam begins at the right of who fires, so that two who fire at each other have two. */
function Beam({ from, to, colour }: BeamProps) {
  const length = Math.max(1, distance(from, to))
  const asideX = (-(to.y - from.y) / length) * ASIDE_PX
  const asideY = ((to.x - from.x) / length) * ASIDE_PX
  return (
    <line
      x1={from.x + asideX}
      y1={from.y + asideY}
      x2={to.x + asideX}
      y2={to.y + asideY}
      stroke={colour}
    />
  )
}

/** Degrees from pointing right, towards the nearest enemy. */
function facing(
  fleet: ReplayFleet,
  all: readonly ReplayFleet[],
  at: (id: FleetId) => Point,
): number {
  const here = at(fleet.id)
  const others = all.filter(({ party }) => party !== fleet.party).map(({ id }) => at(id))
  const [nearest] = others.sort((one, other) => distance(here, one) - distance(here, other))
  if (!nearest) return 0
  return (Math.atan2(nearest.y - here.y, nearest.x - here.x) * 180) / Math.PI
}

interface MarkProps {
  readonly fleet: ReplayFleet
  readonly at: Point
  /** Degrees from pointing right. */
  readonly facing: number
  readonly badge: Badge | undefined
  readonly isHit: boolean
}

function FleetMark({ fleet, at, facing, badge, isHit }: MarkProps) {
  const { fate, ships, hull } = fleet
  const isGone = fate === 'destroyed'
  const count = ships && shipCount(ships)
  return (
    <g
      class={`replay-fleet ${fate.replaceAll(' ', '-')} ${isHit ? 'hit' : ''}`}
      transform={`translate(${at.x} ${at.y})`}
      style={{ color: badge?.colour }}
    >
      {isGone ? (
        <path d="M-7-7 7 7M7-7-7 7" class="wreck" />
      ) : (
        <path
          d={pathOf(mightiest(ships ?? {}), SHIP_PX)}
          fill="currentColor"
          fill-rule="evenodd"
          transform={`rotate(${facing}) translate(${-SHIP_PX / 2} ${-SHIP_PX / 2})`}
        />
      )}
      <text x="14" y="-6">
        {badge?.letter}
        {count !== null && !isGone && ` ${count}`}
      </text>
      {!isGone && (
        <>
          <rect class="bar" x={-BAR_PX / 2} y="15" width={BAR_PX} height="3" />
          <rect x={-BAR_PX / 2} y="15" width={BAR_PX * hull} height="3" fill="currentColor" />
        </>
      )}
      {fate === 'fled' && (
        <text x="0" y="30" class="fate">
          fled
        </text>
      )}
      {fate === 'out of it' && (
        <text x="0" y="30" class="fate">
          out of it
        </text>
      )}
    </g>
  )
}
