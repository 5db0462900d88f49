import { useEffect, useMemo, useState } from 'preact/hooks'
import type { BattleReport, BattleStep } from '../../../../src/protocol/battleReports.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import { NextIcon, PauseIcon, PlayIcon, PreviousIcon } from './icons.tsx'
import type { Badge } from './parties.ts'
import { ReplayPicture } from './ReplayPicture.tsx'
import { RoundsTable } from './RoundsTable.tsx'
import { framesOf } from './replay.ts'
import { layOut } from './replayLayout.ts'
import { type ReportNames, stepInWords, stepName } from './reportWords.ts'

const STEP_MS = 1_200
const SPEEDS = [0.5, 1, 2, 4] as const

interface ReplayProps {
  readonly report: BattleReport
  readonly steps: readonly BattleStep[]
  readonly badges: ReadonlyMap<CommanderId, Badge>
  readonly names: ReportNames
  /** Galaxy ms per local ms. */
  readonly rate: number
}

/** A battle, step by step: a picture to play, and beside it the same in a table. */
export function ReplayView({ report, steps, badges, names, rate }: ReplayProps) {
  const frames = useMemo(() => framesOf(report, steps), [report, steps])
  const places = useMemo(() => layOut(frames), [frames])
  const [index, setIndex] = useState(0)
  const [isPlaying, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<number>(1)
  const last = frames.length - 1
  useEffect(() => {
    if (!isPlaying) return
    const timer = setTimeout(() => {
      setIndex(Math.min(last, index + 1))
      if (index + 1 >= last) setPlaying(false)
    }, STEP_MS / speed)
    return () => clearTimeout(timer)
  }, [isPlaying, index, speed, last])
  const frame = frames[index]
  if (!frame) return <p class="dim">Nothing is known of its rounds.</p>
  const go = (to: number): void => {
    setPlaying(false)
    setIndex(Math.max(0, Math.min(last, to)))
  }
  const play = (): void => {
    if (!isPlaying && index === last) setIndex(0)
    setPlaying(!isPlaying)
  }
  const told = stepInWords(frame, names)
  return (
    <section class="replay" aria-labelledby="replay-title">
      <h3 id="replay-title">Replay</h3>
      <div class="screen">
        <ReplayPicture frame={frame} index={index} places={places} badges={badges} />
        {/* While it plays, nobody could listen to all of it. */}
        <p class="told" role="status" aria-live={isPlaying ? 'off' : 'polite'}>
          <b>{stepName(frame)}</b> {told}
        </p>
        <fieldset class="controls" aria-label="Replay">
          <button type="button" aria-label="Step back" onClick={() => go(index - 1)}>
            <PreviousIcon />
          </button>
          <button type="button" class="play" onClick={play}>
            {isPlaying ? <PauseIcon /> : <PlayIcon />} {isPlaying ? 'Pause' : 'Play'}
          </button>
          <button type="button" aria-label="Step forward" onClick={() => go(index + 1)}>
            <NextIcon />
          </button>
          <input
            type="range"
            aria-label="Step"
            aria-valuetext={stepName(frame)}
            min={0}
            max={last}
            value={index}
            onInput={({ currentTarget }) => go(Number(currentTarget.value))}
          />
          <select
            aria-label="Speed"
            value={speed}
            onChange={({ currentTarget }) => setSpeed(Number(currentTarget.value))}
          >
            {SPEEDS.map((one) => (
              <option key={one} value={one}>
                {one} ×
              </option>
            ))}
          </select>
        </fieldset>
      </div>
      <RoundsTable frames={frames} index={index} names={names} rate={rate} go={go} />
    </section>
  )
}
