import type { StatementLine } from '../../../../src/protocol/ledger.ts'
import {
  creditsInWords,
  creditsOf,
  perMinute,
  rateInWords,
  signedCredits,
} from '../../ui/creditsInWords.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import { roughly } from '../../ui/words.ts'
import type { CreditsGame } from './CreditsGame.ts'
import { entryInWords } from './creditWords.ts'
import { earningsOf } from './earnings.ts'
import { foldedLines } from './foldedLines.ts'
import './credits.css'

/** The player's account, over the page. */
export function AccountDialog({ game }: { readonly game: CreditsGame }) {
  return game.account.isOpen ? <Account game={game} /> : null
}

function Account({ game }: { readonly game: CreditsGame }) {
  useSeconds()
  const { account } = game
  return (
    <Dialog name="account" title="Your account" onClose={() => account.close()}>
      <section class="earnings" aria-labelledby="earnings-title">
        <p class={`balance ${account.isBelowZero ? 'below' : ''}`}>
          <strong>{creditsInWords(account.credits ?? 0)}</strong> credits
        </p>
        {account.isBelowZero && (
          <p class="trouble">
            You have less than nothing: until that changes nothing is built, and your ships and
            stations deal half their damage. Take systems, or keep fewer ships.
          </p>
        )}
        <h3 id="earnings-title">What you earn and pay in a minute</h3>
        <Earnings game={game} />
      </section>
      <div class="statement">
        <h3 id="statement-title">Where it came from</h3>
        {account.trouble !== null && <p role="alert">{account.trouble}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
        <section class="lines" tabIndex={0} aria-labelledby="statement-title">
          <Lines game={game} />
          {account.next !== null && (
            <button type="button" onClick={() => account.showMore()}>
              Earlier ones
            </button>
          )}
        </section>
      </div>
    </Dialog>
  )
}

function Earnings({ game }: { readonly game: CreditsGame }) {
  const timeRate = game.watch?.time.rate ?? 1
  const inMinute = (microsPerMs: number): string => signedCredits(perMinute(microsPerMs, timeRate))
  return (
    <table>
      <tbody>
        {earningsOf(game).map(({ what, microsPerMs }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td class="figure">{inMinute(microsPerMs)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">In all</th>
          <td class="figure">{inMinute(game.account.balance?.microsPerMs ?? 0)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Lines({ game }: { readonly game: CreditsGame }) {
  const { lines } = game.account
  if (lines.length === 0) return <p class="dim">Nothing yet: it takes a moment.</p>
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What for</th>
          <th scope="col" class="figure">
            Credits
          </th>
          <th scope="col" class="figure">
            Balance
          </th>
        </tr>
      </thead>
      <tbody>
        {foldedLines(lines).map((line) => (
          <Line key={line.id} game={game} line={line} />
        ))}
      </tbody>
    </table>
  )
}

function Line({ game, line }: { readonly game: CreditsGame; readonly line: StatementLine }) {
  const timeRate = game.watch?.time.rate ?? 1
  const sector = line.sector === null ? null : game.watch?.map.sectors[line.sector - 1]
  const system = sector?.systems.find(({ id }) => id === line.details.system)
  const micros = creditsOf(line.micros)
  return (
    <tr>
      <td class="when">{roughly((game.now() - line.at) / timeRate)} ago</td>
      <td>
        {entryInWords(line, system?.name ?? null)}
        {sector && <small>{sector.name}</small>}
      </td>
      <td class={`figure ${micros < 0 || line.microsPerMs < 0 ? 'less' : 'more'}`}>
        {micros !== 0 && signedCredits(micros)}
        {line.microsPerMs !== 0 && rateInWords(line.microsPerMs, timeRate)}
      </td>
      <td class="figure">{creditsInWords(creditsOf(line.balance))}</td>
    </tr>
  )
}
