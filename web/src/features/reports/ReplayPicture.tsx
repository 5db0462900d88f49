import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { distance, type Point } from '../../../../src/sim/galaxy/course.ts'
import { shipCount } from '../../../../src/sim/rules/ships.ts'
import { mightiest, pathOf } from '../../ui/shipShapes.ts'
import type { Fighter } from './fighters.ts'
import type { Badge } from './parties.ts'
import type { Frame } from './replay.ts'
import { PICTURE_PX } from './replayLayout.ts'

const SHIP_PX = 20
/** A ring with a hub and four docks, around its place. */
const STATION =
  'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M0-11v8M0 3v8M-11 0h8M3 0h8'
const BAR_PX = 24
const ASIDE_PX = 3

interface PictureProps {
  readonly frame: Frame
  /** The number of the step. */
  readonly index: number
  /** Where each fighter is drawn, in px. */
  readonly places: ReadonlyMap<string, Point>
  readonly badges: ReadonlyMap<CommanderId, Badge>
}

/** The fleets and stations of a battle after one of its steps, and who fired at whom. */
export function ReplayPicture({ frame, index, places, badges }: PictureProps) {
  const at = (id: string): Point => places.get(id) ?? { x: 0, y: 0 }
  const partyOf = new Map(frame.fighters.map(({ id, party }) => [id, party]))
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
      {frame.fighters.map((fighter) => (
        <FighterMark
          key={fighter.id}
          fighter={fighter}
          at={at(fighter.id)}
          facing={facing(fighter, frame.fighters, at)}
          badge={badges.get(fighter.party)}
          isHit={frame.shots.some(({ to }) => to === fighter.id)}
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
function facing(fighter: Fighter, all: readonly Fighter[], at: (id: string) => Point): number {
  const here = at(fighter.id)
  const others = all.filter(({ party }) => party !== fighter.party).map(({ id }) => at(id))
  const [nearest] = others.sort((one, other) => distance(here, one) - distance(here, other))
  if (!nearest) return 0
  return (Math.atan2(nearest.y - here.y, nearest.x - here.x) * 180) / Math.PI
}

interface MarkProps {
  readonly fighter: Fighter
  readonly at: Point
  /** Degrees from pointing right. */
  readonly facing: number
  readonly badge: Badge | undefined
  readonly isHit: boolean
}

function FighterMark({ fighter, at, facing, badge, isHit }: MarkProps) {
  const { station, fate, ships, hull } = fighter
  const isGone = fate === 'destroyed'
  const count = ships && shipCount(ships)
  const isCounted = count !== null && !isGone && (station === null || count > 0)
  return (
    <g
      class={`replay-${station ? 'station' : 'fleet'} ${fate.replaceAll(' ', '-')} ${isHit ? 'hit' : ''}`}
      transform={`translate(${at.x} ${at.y})`}
      style={{ color: badge?.colour }}
    >
      {station && <path d={STATION} class="station" />}
      {!station && isGone && <path d="M-7-7 7 7M7-7-7 7" class="wreck" />}
      {!station && !isGone && (
        <path
          d={pathOf(mightiest(ships ?? {}), SHIP_PX)}
          fill="currentColor"
          fill-rule="evenodd"
          transform={`rotate(${facing}) translate(${-SHIP_PX / 2} ${-SHIP_PX / 2})`}
        />
      )}
      <text x="14" y="-6">
        {badge?.letter}
        {isCounted && ` ${count}`}
      </text>
      {!isGone && (
        <>
          <rect class="bar" x={-BAR_PX / 2} y="15" width={BAR_PX} height="3" />
          <rect x={-BAR_PX / 2} y="15" width={BAR_PX * hull} height="3" fill="currentColor" />
        </>
      )}
      {fate !== 'fights' && !isGone && (
        <text x="0" y="30" class="fate">
          {fate}
        </text>
      )}
    </g>
  )
}
