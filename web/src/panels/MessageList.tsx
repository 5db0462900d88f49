import type { Game } from '../game/Game.ts'

export function MessageList({ game }: { game: Game }) {
  return (
    <section class="messages" aria-live="polite" aria-label="Messages">
      {game.messages.shown.map(({ id, tone, text }) => (
        <p key={id} class={`message ${tone}`}>
          <span>{text}</span>
          <button
            type="button"
            class="quiet"
            aria-label="Dismiss"
            onClick={() => game.messages.dismiss(id)}
          >
            ×
          </button>
        </p>
      ))}
    </section>
  )
}
