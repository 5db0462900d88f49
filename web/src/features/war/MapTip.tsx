import { positionAt } from '../../../../src/sim/galaxy/course.ts'
import { BLIP_NAMES, BLIP_SHIPS } from '../../ui/blipWords.ts'
import { mightiest } from '../../ui/shipShapes.ts'
import { Tip } from '../../ui/Tip.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import { BlipIcon, ClassIcon } from './icons.tsx'
import { seenFleet } from './inSight.ts'
import { FleetFacts } from './TargetCard.tsx'
import type { Notice, Peek } from './War.ts'
import type { WarGame } from './WarGame.ts'
import './blip.css'

/**
 * What is known of the fleet or blip under the mouse, or of the fleet that has the focus in the
 * list of fleets in sight. That list tells all of it in words, so screen readers leave this out.
 */
export function MapTip({ game }: { readonly game: WarGame }) {
  const { peeked, noticed } = game.war
  if (peeked) return <FleetTip game={game} peek={peeked} />
  return noticed && <BlipTip notice={noticed} />
}

function FleetTip({ game, peek }: { readonly game: WarGame; readonly peek: Peek }) {
  useSeconds()
  const fleet = seenFleet(game, peek.ref)
  if (!fleet) return null
  const place = positionAt(fleet, game.now())
  const at = peek.at ?? game.controls?.screenOf(peek.ref.sectorId, place)
  if (!at) return null
  return (
    <Tip at={at}>
      <p class="tip-name">
        <ClassIcon of={mightiest(fleet.shipsByClass)} /> <span>{fleet.name}</span>
      </p>
      <FleetFacts game={game} fleet={fleet} />
    </Tip>
  )
}

function BlipTip({ notice: { blip, at } }: { readonly notice: Notice }) {
  return (
    <Tip at={at}>
      <p class="tip-name">
        <BlipIcon size={blip.size} /> <span>{`A ${BLIP_NAMES[blip.size]}`}</span>
      </p>
      <p class="blip-facts">
        Not identified: {BLIP_SHIPS[blip.size]}, too far away for your sensors.
      </p>
    </Tip>
  )
}
