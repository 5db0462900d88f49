import { useEffect, useRef, useState } from 'preact/hooks'
import { WIDE_PX } from '../../ui/breakpoint.ts'
import { LogIcon } from '../../ui/icons.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import { othersInWords } from './battleWords.ts'
import type { Entry } from './EventLog.ts'
import type { EventsGame } from './EventsGame.ts'
import { ago } from './eventWords.ts'
import { sentence } from './Words.ts'
import './events.css'

/** How far from its end the list may be scrolled and still follow new entries, in px. */
const AT_END_PX = 24

/**
 * The list of events, newest last. Screen readers hear new entries even when it is folded, but not
 * their age or count, which change all the time.
 */
export function EventPanel({ game }: { game: EventsGame }) {
  useSeconds()
  const [isOpen, setOpen] = useState(innerWidth > WIDE_PX)
  const [seenId, setSeenId] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const { entries } = game.events
  const lastId = entries.at(-1)?.id ?? 0
  const unseen = isOpen ? 0 : entries.filter(({ id }) => id > seenId).length
  useEffect(() => {
    if (isOpen) setSeenId(lastId)
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [isOpen, lastId])
  const onScroll = (): void => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = list.current ?? {}
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX
  }
  return (
    <section class={`events ${isOpen ? '' : 'folded'}`} aria-label="Events">
      <button
        type="button"
        class="events-toggle"
        aria-expanded={isOpen}
        aria-controls="event-list"
        onClick={() => setOpen(!isOpen)}
      >
        <LogIcon />
        <span>Events</span>
        {unseen > 0 && (
          <span class="count">
            {unseen}
            <span class="visually-hidden"> new</span>
          </span>
        )}
      </button>
      <div
        id="event-list"
        ref={list}
        class={isOpen ? 'event-list' : 'visually-hidden'}
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-label="What happened"
        onScroll={onScroll}
      >
        <ul>
          {entries.map((entry) => (
            <EventRow key={entry.id} game={game} entry={entry} isOpen={isOpen} />
          ))}
        </ul>
        {entries.length === 0 && <p class="dim">Nothing has happened yet.</p>}
      </div>
      {isOpen && (
        <button type="button" class="all-reports" onClick={() => game.reports.open(null)}>
          Battle reports
        </button>
      )}
    </section>
  )
}

interface EventRowProps {
  readonly game: EventsGame
  readonly entry: Entry
  readonly isOpen: boolean
}

function EventRow({ game, entry, isOpen }: EventRowProps) {
  const rate = game.watch?.time.rate ?? 1
  const kind = entry.fleetId === null ? 'public' : 'own'
  const { fight } = entry
  return (
    <li class={`event ${kind} ${entry.isLate ? 'late' : ''}`}>
      <button type="button" tabIndex={isOpen ? 0 : -1} onClick={() => game.showEvent(entry)}>
        <span class="text">
          {entry.isLate && <em>While you were away: </em>}
          {sentence(entry.text, game.names)}
          {fight && othersInWords(fight, game.names)}
        </span>
        <span class="when" aria-hidden="true">
          {entry.count > 1 && <b>×{entry.count}</b>} {ago((game.now() - entry.at) / rate)}
        </span>
      </button>
      {fight?.isOver && (
        <button
          type="button"
          class="report"
          tabIndex={isOpen ? 0 : -1}
          onClick={() => game.reports.open(fight.battleId)}
        >
          Report
        </button>
      )}
    </li>
  )
}
