import './hint.css'

/** Tells a newcomer what to do next. */
export function Hint({ text }: { readonly text: string }) {
  return (
    <p class="hint" role="status">
      {text}
    </p>
  )
}

/**
 * How to send a fleet. It disappears for good once one has been sent.
 *
 * @param fleet null when no fleet is selected @param isPlotted whether a course waits to be confirmed
 */
export function firstOrderHint(
  fleet: { readonly name: string } | null,
  isPlotted: boolean,
): string {
  if (!fleet) return 'Choose a fleet to command.'
  if (isPlotted) return 'This is the way it would take. Confirm to send it.'
  return `${fleet.name} is at your command. Choose any star on the map, or a destination in the list, to plot a course.`
}
