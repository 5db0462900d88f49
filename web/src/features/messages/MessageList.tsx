import type { Messages } from './Messages.ts'
import './messages.css'

export function MessageList({ messages }: { messages: Messages }) {
  return (
    <section class="messages" aria-live="polite" aria-label="Messages">
      {messages.shown.map(({ id, tone, text }) => (
        <p key={id} class={`message ${tone}`}>
          <span>{text}</span>
          <button
            type="button"
            class="quiet"
            aria-label="Dismiss"
            onClick={() => messages.dismiss(id)}
          >
            ×
          </button>
        </p>
      ))}
    </section>
  )
}
