import { useEffect, useRef, useState } from 'preact/hooks'
import { Mark } from '../ui/icons.tsx'
import { NAME_UNITS_MAX } from '../ui/nameUnits.ts'
import './welcome.css'

interface WelcomeProps {
  readonly sectorCount: number
  readonly takeCommand: (name: string) => Promise<void>
  readonly busy: boolean
  readonly notice: string | null
}

/** The first screen: a name and one button, over the turning galaxy. */
export function Welcome({ sectorCount, takeCommand, busy, notice }: WelcomeProps) {
  const [name, setName] = useState('')
  const field = useRef<HTMLInputElement>(null)
  // The field has the focus at first, and again after a name was refused.
  useEffect(() => field.current?.focus(), [notice])
  const onSubmit = (event: Event): void => {
    event.preventDefault()
    // The server judges every name, even a blank one, and says what is wrong with it.
    takeCommand(name.trim()).catch(() => undefined)
  }
  return (
    <main class="first-screen">
      <form onSubmit={onSubmit} aria-labelledby="welcome-title">
        <Mark />
        <h2 id="welcome-title">Starlane</h2>
        <p class="tagline">
          {sectorCount} sectors, one living galaxy. A fleet at the rim is waiting for its commander.
        </p>
        <label for="commander-name">Your name</label>
        <input
          id="commander-name"
          ref={field}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          maxLength={NAME_UNITS_MAX}
          autocomplete="nickname"
          spellcheck={false}
          placeholder="Commander …"
          required
          aria-describedby={notice ? 'welcome-notice' : undefined}
        />
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Taking command …' : 'Take command'}
        </button>
        <p id="welcome-notice" class="trouble" role="alert">
          {notice}
        </p>
      </form>
    </main>
  )
}
