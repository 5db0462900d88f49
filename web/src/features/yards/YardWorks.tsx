import { useRef, useState } from 'preact/hooks'
import type { PlaceRef } from '../../map/placeRef.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { BuildForm } from './BuildForm.tsx'
import { QueueList } from './QueueList.tsx'
import { StoreBars } from './StoreBars.tsx'
import { UpgradeList } from './UpgradeList.tsx'
import type { YardsGame } from './YardsGame.ts'
import { yardView } from './yardView.ts'
import './yards.css'

interface YardWorksProps {
  readonly game: YardsGame
  readonly place: PlaceRef
  /** What the place is called within a sentence. */
  readonly name: string
}

/** What one's own place has in store, what it builds, and what it could build. */
export function YardWorks({ game, place, name }: YardWorksProps) {
  useSeconds()
  const [open, setOpen] = useState<'build' | 'upgrade' | null>(null)
  const openers = {
    build: useRef<HTMLButtonElement>(null),
    upgrade: useRef<HTMLButtonElement>(null),
  }
  const view = yardView(game, place)
  if (!view) return <p class="works-untold">What is in store here has not been told yet.</p>
  const toggle = (which: 'build' | 'upgrade') => ({
    ref: openers[which],
    'aria-expanded': open === which,
    onClick: () => setOpen(open === which ? null : which),
  })
  const close = (): void => {
    if (open) openers[open].current?.focus()
    setOpen(null)
  }
  const props = { game, place, name, view }
  return (
    <section
      class="works"
      aria-label="Store and yard"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === null) return
        event.stopPropagation()
        close()
      }}
    >
      <StoreBars game={game} store={view.store} />
      <QueueList {...props} />
      <div class="orders">
        <button type="button" {...toggle('build')}>
          Build ships …
        </button>
        <button type="button" {...toggle('upgrade')}>
          Upgrade …
        </button>
      </div>
      {open === 'build' && <BuildForm {...props} />}
      {open === 'upgrade' && <UpgradeList {...props} />}
    </section>
  )
}
