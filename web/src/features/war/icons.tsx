import type { Stance } from '../../../../src/sim/fleets/fleet.ts'
import type { ShipClass } from '../../../../src/sim/rules/ships.ts'
import type { BlipSize } from '../../ui/blipWords.ts'
import { pathOf } from '../../ui/shipShapes.ts'

const line = {
  viewBox: '0 0 20 20',
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 1.7,
  'stroke-linejoin': 'round',
} as const

const STANCE_PATHS: Readonly<Record<Stance, string>> = {
  passive: 'M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12',
  defend: 'M10 3 16 5.5V10c0 4-3 6-6 7-3-1-6-3-6-7V5.5z',
  attack: 'M10 3 17 16H3z',
}

/** The shapes that the map shows for stances. */
export function StanceIcon({ stance }: { readonly stance: Stance }) {
  return (
    <svg {...line} width="16" height="16" aria-hidden="true" class={`stance-${stance}`}>
      <path d={STANCE_PATHS[stance]} />
    </svg>
  )
}

export function ClassIcon({ of }: { readonly of: ShipClass }) {
  return (
    <svg viewBox="0 0 1 1" width="16" height="16" aria-hidden="true" class="class-icon">
      <path d={pathOf(of)} fill="currentColor" fill-rule="evenodd" transform="rotate(-90 .5 .5)" />
    </svg>
  )
}

/** A blip, the larger the more ships it may be. */
export function BlipIcon({ size }: { readonly size: BlipSize }) {
  return (
    <svg {...line} width="16" height="16" aria-hidden="true">
      <circle cx="10" cy="10" r={4 + 2 * size} stroke-dasharray="3 2" />
      <circle cx="10" cy="10" r="1.5" fill="currentColor" stroke="none" />
    </svg>
  )
}

/** A hull broken in two, as the map shows it. */
export function WreckIcon() {
  return (
    <svg {...line} width="16" height="16" aria-hidden="true" class="wreck-icon">
      <path d="M2 12 7 5l3 3-2 3 2 2-2 3zM13 4l5 3-3 8-3-1 1-4-2-2z" />
    </svg>
  )
}

export function Blades() {
  return (
    <svg {...line} width="18" height="18" aria-hidden="true">
      <path d="m4 4 10 10M16 4 6 14M3.5 12.5l4 4M16.5 12.5l-4 4" />
    </svg>
  )
}
