import type { Note } from './notes.ts'

/** How loud a note is, as a share of the loudest there is. */
const LOUDNESS = 0.07
const SWELL_S = 0.015
/** Nothing is exponentially near to 0 but this. */
const SILENCE = 0.0001

let context: AudioContext | null = null

/** Plays notes with the browser's synthesiser. A browser without one stays silent. */
export function playNotes(notes: readonly Note[]): void {
  if (!('AudioContext' in window)) return
  context ??= new AudioContext()
  if (context.state !== 'running') {
    // A browser lets no page sound before its visitor has touched it. What is heard too late helps
    // nobody, so this sound is left out.
    void context.resume().catch(() => undefined)
    if (!navigator.userActivation?.hasBeenActive) return
  }
  for (const note of notes) playNote(context, note)
}

function playNote(audio: AudioContext, { hz, atMs, forMs, shape }: Note): void {
  const begin = audio.currentTime + atMs / 1_000
  const end = begin + forMs / 1_000
  const tone = new OscillatorNode(audio, { type: shape, frequency: hz })
  const volume = new GainNode(audio, { gain: SILENCE })
  volume.gain.setValueAtTime(SILENCE, begin)
  volume.gain.exponentialRampToValueAtTime(LOUDNESS, begin + SWELL_S)
  volume.gain.exponentialRampToValueAtTime(SILENCE, end)
  tone.connect(volume).connect(audio.destination)
  tone.start(begin)
  tone.stop(end)
}
