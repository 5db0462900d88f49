import { roughly } from '../../ui/words.ts'
import type { Frame } from './replay.ts'
import { type ReportNames, stepInWords, stepName } from './reportWords.ts'

interface RoundsTableProps {
  readonly frames: readonly Frame[]
  readonly index: number
  readonly names: ReportNames
  /** Galaxy ms per local ms. */
  readonly rate: number
  readonly go: (index: number) => void
}

/** All that the picture shows, in words. */
export function RoundsTable({ frames, index, names, rate, go }: RoundsTableProps) {
  const beganAt = frames[0]?.at ?? 0
  return (
    <table class="rounds">
      <caption class="visually-hidden">What happened, step by step</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">After</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        {frames.map((frame, at) => (
          <tr key={at} class={at === index ? 'shown' : ''}>
            <th scope="row">
              <button
                type="button"
                aria-current={at === index ? 'step' : undefined}
                onClick={() => go(at)}
              >
                {stepName(frame)}
              </button>
            </th>
            <td>{roughly((frame.at - beganAt) / rate)}</td>
            <td>{stepInWords(frame, names)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
