import './bar.css'

interface BarProps {
  /** 0 to 1. */
  readonly share: number
  readonly tone: 'good' | 'bad' | 'gold'
}

/** How much of something is left or done. The words beside it say it too. */
export function Bar({ share, tone }: BarProps) {
  return (
    <span class={`bar ${tone}`} aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  )
}
