import type { BattleSummary } from '../../../../src/protocol/battleReports.ts'
import { roughly } from '../../ui/words.ts'
import type { ReportsGame } from './ReportsGame.ts'
import { summaryInWords } from './reportWords.ts'

/** The battles that ended last, all or one's own. */
export function ReportList({ game }: { readonly game: ReportsGame }) {
  const { reports } = game
  const { list, isMine } = reports
  return (
    <nav class="report-list" aria-label="Latest battles">
      <fieldset class="filters" aria-label="Whose battles">
        <button type="button" aria-pressed={!isMine} onClick={() => reports.showList(false)}>
          Everybody's
        </button>
        <button type="button" aria-pressed={isMine} onClick={() => reports.showList(true)}>
          Mine
        </button>
      </fieldset>
      {list.kind === 'loading' && <p role="status">Reading the reports …</p>}
      {list.kind === 'failed' && (
        <p role="alert">
          {list.message}{' '}
          <button type="button" onClick={() => reports.showList(isMine)}>
            Try again
          </button>
        </p>
      )}
      {list.kind === 'ready' && list.value.reports.length === 0 && (
        <p class="dim">{isMine ? 'You have fought no battle yet.' : 'There was no battle yet.'}</p>
      )}
      {list.kind === 'ready' && (
        <ul>
          {list.value.reports.map((summary) => (
            <li key={summary.id}>
              <Row game={game} summary={summary} />
            </li>
          ))}
        </ul>
      )}
      {list.kind === 'ready' && list.value.next !== null && (
        <button type="button" onClick={() => reports.showMore()}>
          Earlier ones
        </button>
      )}
    </nav>
  )
}

function Row({ game, summary }: { readonly game: ReportsGame; readonly summary: BattleSummary }) {
  const { id, sector, endedAt } = summary
  const rate = game.watch?.time.rate ?? 1
  const isChosen = game.reports.chosenId === id
  return (
    <button
      type="button"
      class="report-row"
      aria-current={isChosen ? 'true' : undefined}
      onClick={() => game.reports.choose(id)}
    >
      <span class="where">{game.watch?.map.sectors[sector - 1]?.name ?? ''}</span>
      <span class="when">{roughly((game.now() - endedAt) / rate)} ago</span>
      <span class="who">{summaryInWords(summary, game.pilot?.commander.id ?? null)}</span>
    </button>
  )
}
