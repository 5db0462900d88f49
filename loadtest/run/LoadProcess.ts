import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { Report } from '../verdict/Tally.ts'
import type { Part, Phase, Said, Told } from './messages.ts'

/** Without Node's own WebSocket the SDK uses that of `ws`, which needs less time per message. */
const NODE_OPTIONS = ['--no-experimental-websocket']

/** A process with a part of the bots. */
export class LoadProcess {
  /** The phase that it last reported. */
  phase: Phase = 'entering'
  report: Report | null = null
  /** Why it ended, if it did before it had left. */
  lost: string | null = null
  readonly #child: ChildProcess

  constructor(part: Part, onChange: () => void, env: Readonly<Record<string, string>> = {}) {
    const script = path.join(import.meta.dirname, 'crewProcess.ts')
    this.#child = fork(script, { execArgv: NODE_OPTIONS, env: { ...process.env, ...env } })
    this.#child.on('message', (said: Said) => {
      this.phase = said.phase
      this.report = said.report
      onChange()
    })
    this.#child.on('exit', (code, signal) => {
      if (this.phase !== 'left') this.lost = `A load process has ended (${signal ?? code}).`
      onChange()
    })
    this.tell({ what: 'enter', part })
  }

  tell(told: Told): void {
    if (this.#child.connected) this.#child.send(told)
  }

  /** Kills a process that does not end by itself. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
