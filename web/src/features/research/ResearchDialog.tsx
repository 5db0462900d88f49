import type { NextLevel } from '../../../../src/protocol/research.ts'
import { MICROS } from '../../../../src/sim/rules/economy.ts'
import { FIELDS, type Field, RESEARCH_LEVEL_MAX } from '../../../../src/sim/rules/research.ts'
import { Bar } from '../../ui/Bar.tsx'
import { creditsInWords } from '../../ui/creditsInWords.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import { clock } from '../../ui/words.ts'
import { FIELD_WORDS, gainInWords } from './fieldWords.ts'
import type { ResearchGame } from './ResearchGame.ts'
import './research.css'

/** What can be found out, over the page. */
export function ResearchDialog({ game }: { readonly game: ResearchGame }) {
  return game.research.isOpen ? <Laboratories game={game} /> : null
}

function Laboratories({ game }: { readonly game: ResearchGame }) {
  useSeconds()
  const { research, account } = game
  const has = `You have ${creditsInWords(Math.floor(account.credits ?? 0))} credits.`
  return (
    <Dialog
      name="research"
      title="Research"
      after={<p class="dim">{has} One thing is found out at a time.</p>}
      onClose={() => research.close()}
    >
      {research.trouble !== null && <p role="alert">{research.trouble}</p>}
      {research.state ? (
        <ul>
          {FIELDS.map((field) => (
            <li key={field}>
              <FieldCard game={game} field={field} />
            </li>
          ))}
        </ul>
      ) : (
        <p role="status">Asking the laboratories …</p>
      )}
    </Dialog>
  )
}

interface FieldProps {
  readonly game: ResearchGame
  readonly field: Field
}

function FieldCard({ game, field }: FieldProps) {
  const { research } = game
  const { name, does } = FIELD_WORDS[field]
  const level = research.levelOf(field)
  const next = research.state?.next.find((one) => one.field === field)
  const isRunning = research.state?.running?.field === field
  return (
    <article aria-labelledby={`field-${field}`}>
      <h3 id={`field-${field}`}>{name}</h3>
      <p class="level">
        <Pips level={level} />
        <span>
          Level {level}: {gainInWords(field, level)}
        </span>
      </p>
      <p class="dim">{does}</p>
      {isRunning ? (
        <Running game={game} />
      ) : next ? (
        <Next game={game} next={next} />
      ) : (
        <p>There is nothing more to find out.</p>
      )}
    </article>
  )
}

function Pips({ level }: { readonly level: number }) {
  const pips = Array.from({ length: RESEARCH_LEVEL_MAX }, (_, index) => index < level)
  return (
    <span class="pips" aria-hidden="true">
      {pips.map((isOn, index) => (
        <i key={index} class={isOn ? 'on' : ''} />
      ))}
    </span>
  )
}

function Running({ game }: { readonly game: ResearchGame }) {
  const { research } = game
  const running = research.state?.running
  if (!running) return null
  const { field, level, beganAt, doneAt, back } = running
  const share = Math.min(1, Math.max(0, (game.now() - beganAt) / (doneAt - beganAt)))
  return (
    <div class="running">
      <p>
        Level {level}, {gainInWords(field, level)}: done in {clock(game.msUntil(doneAt))}
      </p>
      <Bar share={share} tone="gold" />
      <button type="button" aria-disabled={research.isBusy} onClick={() => void research.cancel()}>
        Cancel: {creditsInWords(back)} credits come back
      </button>
    </div>
  )
}

function Next({ game, next }: { readonly game: ResearchGame; readonly next: NextLevel }) {
  const { research } = game
  const { field, level, credits, ms } = next
  const obstacle = obstacleTo(game, next)
  const takes = clock(ms / (game.watch?.time.rate ?? 1))
  const id = `takes-${field}`
  return (
    <div class="next">
      <p id={id}>
        Level {level}, {gainInWords(field, level)}: {creditsInWords(credits)} credits · {takes}
        {obstacle !== null && <small>{obstacle}</small>}
      </p>
      <button
        type="button"
        aria-disabled={obstacle !== null || research.isBusy}
        aria-describedby={id}
        onClick={() => obstacle === null && void research.start(field)}
      >
        Research {FIELD_WORDS[field].name.toLowerCase()}
      </button>
    </div>
  )
}

/** Why it cannot be begun now; null if it can. */
function obstacleTo({ research, account, watch }: ResearchGame, { credits }: NextLevel) {
  const running = research.state?.running
  if (running) return `${FIELD_WORDS[running.field].name} is being found out.`
  const lacking = Math.ceil(credits - (account.credits ?? 0))
  if (lacking <= 0) return null
  const perMs = ((account.balance?.microsPerMs ?? 0) * (watch?.time.rate ?? 1)) / MICROS
  const when = perMs > 0 ? `: there in ${clock(lacking / perMs)}` : ''
  return `${creditsInWords(lacking)} credits more needed${when}.`
}
