import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { BattleReport } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { plural, roughly } from '../../ui/words.ts'
import { type Badge, badgesOf, ownFirst } from './parties.ts'
import { ReplayView } from './ReplayView.tsx'
import type { ReportsGame } from './ReportsGame.ts'
import {
  broughtInWords,
  hullInWords,
  lostInWords,
  outcomeInWords,
  type ReportNames,
} from './reportWords.ts'

interface ReportViewProps {
  readonly game: ReportsGame
  readonly report: BattleReport
}

/** One battle: who brought, lost and dealt what, and how it went. */
export function ReportView({ game, report: told }: ReportViewProps) {
  const me = game.pilot?.commander.id ?? null
  const report = useMemo(() => ownFirst(told, me), [told, me])
  const title = useRef<HTMLHeadingElement>(null)
  // Who chose it by keyboard goes on from here.
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), [])
  const { sector, endedAt, beganAt, rounds } = report
  const rate = game.watch?.time.rate ?? 1
  const where = game.watch?.map.sectors[sector - 1]
  const badges = badgesOf(report, me)
  const names: ReportNames = {
    party: (id) => badges.get(id)?.name ?? '',
    system: (number) => where?.systems[number - 1]?.name ?? '',
  }
  const outcome = outcomeInWords(report, names)
  return (
    <article class="report" aria-labelledby="report-title">
      <h3 id="report-title" class="report-title" ref={title} tabIndex={-1}>
        Battle in {where?.name ?? ''}
      </h3>
      <p class="dim">
        {roughly((game.now() - endedAt) / rate)} ago · {plural(rounds, 'round')} in{' '}
        {roughly((endedAt - beganAt) / rate)}
      </p>
      <PartiesTable report={report} badges={badges} names={names} />
      {outcome && <p class="outcome">{outcome}</p>}
      <Rounds game={game} report={report} badges={badges} names={names} rate={rate} />
    </article>
  )
}

interface RoundsProps extends ReportViewProps, PartiesTableProps {
  readonly rate: number
}

/** The replay, or why there is none. */
function Rounds({ game, report, badges, names, rate }: RoundsProps) {
  const { replay, chosenId } = game.reports
  switch (replay.kind) {
    case 'ready':
      return (
        <ReplayView
          report={report}
          steps={replay.value}
          badges={badges}
          names={names}
          rate={rate}
        />
      )
    case 'loading':
      return <p role="status">Reading its rounds …</p>
    case 'closed': {
      const left = roughly(game.msUntil(report.openAt))
      return (
        <p class="closed" role="status">
          What each brought and dealt, and how its rounds went, only those know who fought in it.
          Everybody may see it in {left}.
        </p>
      )
    }
    case 'gone':
      return (
        <p class="closed" role="status">
          Its rounds are no longer kept, so there is no replay. The report stays.
        </p>
      )
    case 'failed':
      return (
        <p class="closed" role="alert">
          {replay.message}{' '}
          <button type="button" onClick={() => game.reports.choose(chosenId)}>
            Try again
          </button>
        </p>
      )
  }
}

interface PartiesTableProps {
  readonly report: BattleReport
  readonly badges: ReadonlyMap<CommanderId, Badge>
  readonly names: ReportNames
}

function PartiesTable({ report: { parties, details }, badges, names }: PartiesTableProps) {
  const accounts = new Map(details?.parties.map((one) => [one.commander ?? '', one]))
  return (
    <table class="accounts">
      <caption class="visually-hidden">Who fought, and what each lost</caption>
      <thead>
        <tr>
          <th scope="col">Who</th>
          {details && <th scope="col">Brought</th>}
          <th scope="col">Lost</th>
          {details && <th scope="col">Hull destroyed</th>}
        </tr>
      </thead>
      <tbody>
        {parties.map((party) => {
          const id = party.commander ?? ''
          const badge = badges.get(id)
          const account = accounts.get(id)
          return (
            <tr key={id}>
              <th scope="row">
                <span class="badge" style={{ color: badge?.colour }} aria-hidden="true">
                  {badge?.letter}
                </span>
                {badge?.name}
              </th>
              {details && <Lines of={account ? broughtInWords(account, details, names) : []} />}
              <Lines of={lostInWords(party, details, names)} isLoss />
              {details && <td class="figure">{hullInWords(account?.dealt ?? 0)}</td>}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

interface LinesProps {
  readonly of: readonly string[]
  readonly isLoss?: boolean
}

/** A cell of a table with one thing a line. */
function Lines({ of, isLoss = false }: LinesProps) {
  const lines = of.length === 0 ? ['nothing'] : of
  return (
    <td class={isLoss && of.length > 0 ? 'lost' : ''}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </td>
  )
}
