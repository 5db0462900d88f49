/** The marks that the map shows beside systems. */

export function OwnIcon() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" class="own-icon">
      <path d="M8 0 10 6 16 8 10 10 8 16 6 10 0 8 6 6z" fill="currentColor" />
    </svg>
  )
}

export function HeldIcon() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" class="held-icon">
      <path d="M3 1v14h1.6V9L15 5 4.6 1z" fill="currentColor" />
    </svg>
  )
}

export function FreeIcon() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" class="free-icon">
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" />
    </svg>
  )
}

export function BaseIcon() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" class="own-icon">
      <path
        d="M8 1 14 4.5v7L8 15 2 11.5v-7z"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
      />
    </svg>
  )
}
