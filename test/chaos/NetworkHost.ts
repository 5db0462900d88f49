import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Which packets are lost: those the host sends, those sent to it, or both. */
export type Lost = 'out' | 'in' | 'both'

/**
 * A host of its own for one server: a network namespace with one cable to this one, `10.77.n.1`
 * here and `10.77.n.2` there. Nothing else on the machine is touched, and the namespace reaches
 * nothing else. Lost packets are dropped silently, as by a broken switch.
 */
export class NetworkHost {
  readonly gateway: string
  readonly address: string
  readonly #name: string
  readonly #cable: string

  private constructor(number: number) {
    this.gateway = `10.77.${number}.1`
    this.address = `10.77.${number}.2`
    this.#name = `starlane-chaos-${number}`
    this.#cable = `starlane${number}`
  }

  static async make(number: number): Promise<NetworkHost> {
    const host = new NetworkHost(number)
    await host.remove()
    await ip('netns', 'add', host.#name)
    await ip(
      'link',
      'add',
      host.#cable,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      host.#name,
    )
    await ip('addr', 'add', `${host.gateway}/24`, 'dev', host.#cable)
    await ip('link', 'set', host.#cable, 'up')
    await ip('-n', host.#name, 'addr', 'add', `${host.address}/24`, 'dev', 'eth0')
    await ip('-n', host.#name, 'link', 'set', 'eth0', 'up')
    await ip('-n', host.#name, 'link', 'set', 'lo', 'up')
    return host
  }

  /** The command that a command line is appended to, to run on the host. */
  get command(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name]
  }

  async lose(lost: Lost): Promise<void> {
    if (lost !== 'in') {
      await ip('-n', this.#name, 'route', 'add', 'blackhole', `${this.gateway}/32`)
    }
    if (lost !== 'out') await ip('route', 'add', 'blackhole', `${this.address}/32`)
  }

  async heal(lost: Lost): Promise<void> {
    if (lost !== 'in') {
      await ip('-n', this.#name, 'route', 'del', 'blackhole', `${this.gateway}/32`)
    }
    if (lost !== 'out') await ip('route', 'del', 'blackhole', `${this.address}/32`)
  }

  /** Also removes what an earlier run may have left. */
  async remove(): Promise<void> {
    // If neither exists, there is nothing to remove.
    await ip('route', 'del', 'blackhole', `${this.address}/32`).catch(() => {})
    await ip('netns', 'del', this.#name).catch(() => {})
  }
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args, { timeout: 5_000 })
}
