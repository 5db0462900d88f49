import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../src/ops/freePort.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const READY_MS_MAX = 60_000
const TICKS_PER_S = 100

/** Where a server runs, as seen from the test. */
export interface Place {
  readonly host: string
  /** The command that the server's own command is appended to. */
  readonly command: readonly string[]
}

const HERE: Place = { host: '127.0.0.1', command: [] }

/** The real server in a process of its own, started as a user starts it. */
export class ServerProcess {
  readonly endpoint: string
  readonly #child: ChildProcess
  #output = ''

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child
    this.endpoint = endpoint
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output = (this.#output + chunk).slice(-20_000)
      })
    }
  }

  /**
   * @param env settings besides the port
   * @param root the folder of the build to start
   * @param place a network of its own, and the command that runs something there
   * @throws an Error with the server's output if it is not ready in time
   */
  static async start(
    env: Record<string, string>,
    root = ROOT,
    place: Place = HERE,
  ): Promise<ServerProcess> {
    const port = env.PORT ?? String(await freePort())
    const [command = '', ...args] = [...place.command, process.execPath, 'src/main.ts']
    const child = spawn(command, args, {
      cwd: root,
      env: {
        ...process.env,
        LOG_LEVEL: 'warn',
        SPARE_LOOPBACK: '1',
        PIRATES: '0',
        ...env,
        PORT: port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const server = new ServerProcess(child, `http://${place.host}:${port}`)
    try {
      await server.#ready()
    } catch (error) {
      await server.kill()
      throw error
    }
    return server
  }

  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error('the server did not start')
    return pid
  }

  /** Whether the process has ended, for whatever reason. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  get output(): string {
    return this.#output
  }

  /** CPU seconds that all threads of the process have used. */
  async cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S
  }

  async residentMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  }

  /** A metric's value, summed over its labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.endpoint}/metrics`)).text()
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  }

  /** Sends SIGTERM and waits for the end. @returns the exit code */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** Sends SIGKILL, as in a crash, and waits for the end. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill(signal)
      await ended
    }
    return this.#child.exitCode
  }

  async #ready(): Promise<void> {
    const giveUpAt = performance.now() + READY_MS_MAX
    while (performance.now() < giveUpAt) {
      if (this.#child.exitCode !== null) break
      // Connections are refused until the server listens.
      const answer = await fetch(`${this.endpoint}/readyz`).catch(() => null)
      if (answer?.ok) return
      await wait(25)
    }
    throw new Error(`the server is not ready. It printed:\n${this.#output}`)
  }
}
