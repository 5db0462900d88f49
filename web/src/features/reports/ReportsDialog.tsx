import { useEffect, useRef } from 'preact/hooks'
import { useSeconds } from '../../ui/useSeconds.ts'
import { ReportList } from './ReportList.tsx'
import type { ReportsGame } from './ReportsGame.ts'
import { ReportView } from './ReportView.tsx'
import './reports.css'

/** The reports of battles, over the page. The browser keeps the focus in it, and Escape closes it. */
export function ReportsDialog({ game }: { readonly game: ReportsGame }) {
  return game.reports.isOpen ? <Dialog game={game} /> : null
}

function Dialog({ game }: { readonly game: ReportsGame }) {
  useSeconds()
  const { reports } = game
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  const isChosen = reports.chosenId !== null
  return (
    <dialog
      ref={dialog}
      class={`reports ${isChosen ? 'chosen' : ''}`}
      aria-labelledby="reports-title"
      onClose={() => reports.close()}
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <header>
        {isChosen && (
          <button type="button" class="back" onClick={() => reports.choose(null)}>
            All reports
          </button>
        )}
        <h2 id="reports-title">Battle reports</h2>
        <button
          type="button"
          class="quiet close"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </header>
      <ReportList game={game} />
      <div class="report-pane">
        <Chosen game={game} />
      </div>
    </dialog>
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
