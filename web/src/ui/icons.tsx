/** Icons are drawn here, not loaded: each is a few lines in the colour of the surrounding text. */

export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path d="M5 25 27 8" stroke="#8fb8ff" stroke-width="1.3" opacity=".75" />
      <circle cx="7" cy="23.5" r="3" fill="#ffcf7a" />
      <path d="m25 3 1.5 5 5 1.5-5 1.5L25 16l-1.5-5-5-1.5 5-1.5z" fill="#f2f5ff" />
    </svg>
  )
}

export function Ship() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="M8 1 13.5 14 8 11 2.5 14z" fill="currentColor" />
    </svg>
  )
}

const line = {
  viewBox: '0 0 20 20',
  width: 20,
  height: 20,
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 1.7,
} as const

export function Chevron() {
  return (
    <svg {...line} aria-hidden="true">
      <path d="m4 13 6-6 6 6" />
    </svg>
  )
}

export function PlusIcon() {
  return (
    <svg {...line} aria-hidden="true">
      <path d="M10 3v14M3 10h14" />
    </svg>
  )
}

export function MinusIcon() {
  return (
    <svg {...line} aria-hidden="true">
      <path d="M3 10h14" />
    </svg>
  )
}

export function GalaxyIcon() {
  return (
    <svg {...line} aria-hidden="true">
      <ellipse cx="10" cy="10" rx="8.5" ry="3.6" transform="rotate(-28 10 10)" />
      <circle cx="10" cy="10" r="1.8" fill="currentColor" />
    </svg>
  )
}

export function HomeIcon() {
  return (
    <svg {...line} aria-hidden="true">
      <circle cx="10" cy="10" r="7.5" />
      <path
        d="M10 5.5 11.2 9l3.3 1-3.3 1L10 14.5 8.8 11l-3.3-1 3.3-1z"
        fill="currentColor"
        stroke="none"
      />
    </svg>
  )
}

export function LogIcon() {
  return (
    <svg {...line} aria-hidden="true">
      <path d="M3 5h2M3 10h2M3 15h2M8 5h9M8 10h9M8 15h6" />
    </svg>
  )
}
