import './hint.css'

interface HintProps {
  /** Null when no fleet is selected. */
  readonly fleet: { readonly name: string } | null
  /** Whether a plotted course waits to be confirmed. */
  readonly isPlotted: boolean
}

/** Tells a newcomer what to do next. It disappears for good once a fleet has been sent. */
export function Hint({ fleet, isPlotted }: HintProps) {
  const text = !fleet
    ? 'Choose a fleet to command.'
    : isPlotted
      ? 'This is the way it would take. Confirm to send it.'
      : `${fleet.name} is at your command. Choose any star on the map, or a destination in the list, to plot a course.`
  return (
    <p class="hint" role="status">
      {text}
    </p>
  )
}
