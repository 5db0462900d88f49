import type { Game } from '../game/Game.ts'

/** What a newcomer does next; gone for good once a fleet has been sent. */
export function Hint({ game }: { game: Game }) {
  const fleet = game.selected
  const text = !fleet
    ? 'Choose a fleet to command.'
    : game.plot
      ? 'That is the way it would go. Confirm to send it.'
      : `${fleet.name} is at your command. Choose any star on the map, or a destination in the list, to plot a course.`
  return (
    <p class="hint" role="status">
      {text}
    </p>
  )
}
