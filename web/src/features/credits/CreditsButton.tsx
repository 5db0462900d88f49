import { creditsInWords, rateInWords } from '../../ui/creditsInWords.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import type { CreditsGame } from './CreditsGame.ts'
import './credits.css'

/** What the player has, which counts up; it opens the account. */
export function CreditsButton({ game }: { readonly game: CreditsGame }) {
  useSeconds()
  const { credits, balance, isBelowZero } = game.account
  if (credits === null || !balance) return null
  const rate = rateInWords(balance.microsPerMs, game.watch?.time.rate ?? 1)
  const amount = creditsInWords(Math.floor(credits))
  return (
    <button
      type="button"
      class={`credits ${isBelowZero ? 'below' : ''}`}
      onClick={() => game.account.open()}
    >
      <Coin />
      <span class="amount">{amount}</span>
      <span class="visually-hidden"> credits, </span>
      <small>{rate}</small>
      <span class="visually-hidden">: your account</span>
    </button>
  )
}

function Coin() {
  return (
    <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d="M8 3.6 9.3 6.7l3.1 1.3-3.1 1.3L8 12.4 6.7 9.3 3.6 8l3.1-1.3z" fill="currentColor" />
    </svg>
  )
}
