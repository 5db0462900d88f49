import { useSeconds } from '../../ui/useSeconds.ts'
import { clock } from '../../ui/words.ts'
import { FIELD_WORDS } from './fieldWords.ts'
import type { ResearchGame } from './ResearchGame.ts'
import './research.css'

/** Opens the laboratories, and says what they are at. */
export function ResearchButton({ game }: { readonly game: ResearchGame }) {
  useSeconds()
  const running = game.research.state?.running
  const left = running ? clock(game.msUntil(running.doneAt)) : null
  const what = running ? `${FIELD_WORDS[running.field].name} in ${left}` : 'nothing under way'
  return (
    <button
      type="button"
      class="laboratory"
      aria-label={`Research: ${what}`}
      onClick={() => game.research.open()}
    >
      <Flask />
      {left !== null && <small aria-hidden="true">{left}</small>}
    </button>
  )
}

function Flask() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d="M6 1.8h4M6.8 2v4.4L2.9 13a1 1 0 0 0 .9 1.5h8.4a1 1 0 0 0 .9-1.5L9.2 6.4V2"
        fill="none"
        stroke="currentColor"
        stroke-width="1.3"
      />
      <path d="M5 10.5h6l1.5 2.9H3.5z" fill="currentColor" opacity=".7" />
    </svg>
  )
}
