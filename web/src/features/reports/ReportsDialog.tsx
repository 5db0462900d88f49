import { Dialog } from '../../ui/Dialog.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import { ReportList } from './ReportList.tsx'
import type { ReportsGame } from './ReportsGame.ts'
import { ReportView } from './ReportView.tsx'
import './reports.css'

/** The reports of battles, over the page. */
export function ReportsDialog({ game }: { readonly game: ReportsGame }) {
  return game.reports.isOpen ? <Battles game={game} /> : null
}

function Battles({ game }: { readonly game: ReportsGame }) {
  useSeconds()
  const { reports } = game
  const isChosen = reports.chosenId !== null
  const back = (
    <button type="button" class="back" onClick={() => reports.choose(null)}>
      All reports
    </button>
  )
  return (
    <Dialog
      name="reports"
      class={isChosen ? 'chosen' : ''}
      title="Battle reports"
      before={isChosen && back}
      onClose={() => reports.close()}
    >
      <ReportList game={game} />
      <div class="report-pane">
        <Chosen game={game} />
      </div>
    </Dialog>
  )
}

function Chosen({ game }: { readonly game: ReportsGame }) {
  const { chosenId, report } = game.reports
  if (chosenId === null) return <p class="dim nothing">Choose a battle to read its report.</p>
  if (report.kind === 'loading') return <p role="status">Reading the report …</p>
  if (report.kind === 'ready')
    return <ReportView key={chosenId} game={game} report={report.value} />
  return (
    <p role="alert">
      {report.message}{' '}
      <button type="button" onClick={() => game.reports.choose(chosenId)}>
        Try again
      </button>
    </p>
  )
}
