import type { Sounds } from './Sounds.ts'
import './sounds.css'

/** Turns sounds on and off; a struck-out speaker says that they are off. */
export function SoundSwitch({ sounds }: { readonly sounds: Sounds }) {
  const { isOn } = sounds
  return (
    <section class="settings" aria-label="Settings">
      <button
        type="button"
        class="sound-switch"
        role="switch"
        aria-checked={isOn}
        aria-label="Sounds"
        title={isOn ? 'Sounds are on' : 'Sounds are off'}
        onClick={() => sounds.turn(!isOn)}
      >
        <svg
          viewBox="0 0 20 20"
          width="20"
          height="20"
          fill="none"
          stroke="currentColor"
          stroke-width="1.7"
          aria-hidden="true"
        >
          <path d="M3 8v4h3l4 3.5v-11L6 8z" />
          <path d={isOn ? 'M13 7.5a4 4 0 0 1 0 5M15 5a7 7 0 0 1 0 10' : 'm13 8 4 4m0-4-4 4'} />
        </svg>
      </button>
    </section>
  )
}
