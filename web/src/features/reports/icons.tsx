const solid = { viewBox: '0 0 16 16', width: 14, height: 14, fill: 'currentColor' } as const

export function PlayIcon() {
  return (
    <svg {...solid} aria-hidden="true">
      <path d="M4 2v12l9-6z" />
    </svg>
  )
}

export function PauseIcon() {
  return (
    <svg {...solid} aria-hidden="true">
      <path d="M3 2h4v12H3zM9 2h4v12H9z" />
    </svg>
  )
}

export function NextIcon() {
  return (
    <svg {...solid} aria-hidden="true">
      <path d="M3 2v12l7-6zM11 2h2.4v12H11z" />
    </svg>
  )
}

export function PreviousIcon() {
  return (
    <svg {...solid} aria-hidden="true">
      <path d="M13 2v12L6 8zM5 2H2.6v12H5z" />
    </svg>
  )
}
