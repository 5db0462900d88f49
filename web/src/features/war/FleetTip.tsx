import { mightiest } from '../../ui/shipShapes.ts'
import { ClassIcon } from './icons.tsx'
import { seenFleet } from './inSight.ts'
import { FleetFacts } from './TargetCard.tsx'
import type { WarGame } from './WarGame.ts'
import './tip.css'

const WIDTH_PX = 250
const HEIGHT_PX = 140
const AWAY_PX = 18

/** What is known of the fleet under the mouse. The list of fleets in sight tells others the same. */
export function FleetTip({ game }: { readonly game: WarGame }) {
  const { peeked } = game.war
  const fleet = seenFleet(game, peeked?.ref ?? null)
  if (!peeked?.at || !fleet) return null
  const { x, y } = peeked.at
  const left = x + AWAY_PX + WIDTH_PX > innerWidth ? x - AWAY_PX - WIDTH_PX : x + AWAY_PX
  const top = Math.min(y + AWAY_PX, innerHeight - HEIGHT_PX)
  return (
    <div class="fleet-tip" aria-hidden="true" style={{ left: `${left}px`, top: `${top}px` }}>
      <p class="tip-name">
        <ClassIcon of={mightiest(fleet.shipsByClass)} /> {fleet.name}
      </p>
      <FleetFacts game={game} fleet={fleet} />
    </div>
  )
}
