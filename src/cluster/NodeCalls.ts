import { nanoid } from 'nanoid'
import type { Log } from '../ops/log.ts'
import { lineOf } from './redisErrors.ts'

/** The part of a presence that tells other processes things. Messages may be lost. */
export interface Wire {
  subscribe(topic: string, callback: (message: unknown) => void): Promise<unknown>
  unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<unknown>
  /** Never rejects. */
  publish(topic: string, message: unknown): Promise<unknown>
}

/** The part of a presence that is needed to ask other processes as well. */
export interface AskingWire extends Wire {
  /** @throws why the message was not published, or may not have been */
  say(topic: string, message: unknown): Promise<unknown>
}

/**
 * The other process did not answer in time. It or Redis is away. The call may have taken effect.
 */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

/** The other process answered that it failed. */
export class CallFailedError extends Error {
  override name = 'CallFailedError'
}

type Handler = (args: never) => Promise<unknown>

interface Request {
  readonly from: string
  readonly id: string
  readonly method: string
  readonly args: unknown
}

interface Reply {
  readonly reply: string
  readonly result?: unknown
  readonly error?: string
}

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** Real ms that a call may take. */
const CALL_MS_MAX = 2_000
/** The most calls that may wait for an answer. */
const PENDING_MAX = 10_000

/**
 * Calls other processes over pub/sub: a request and a reply in JSON, each delivered at most once.
 * If no answer comes in time, the call may or may not have taken effect. So it is used only for
 * calls that can be repeated, and nothing depends on them for safety.
 */
export class NodeCalls {
  readonly #wire: AskingWire
  readonly #log: Log
  readonly #own: string
  readonly #handlers = new Map<string, Handler>()
  readonly #pending = new Map<string, Pending>()
  readonly #hear = (message: unknown): void => {
    if (isReply(message)) this.#settle(message)
    else if (isRequest(message)) void this.#serve(message)
  }

  /** @param own the id of this process */
  constructor(wire: AskingWire, own: string, log: Log) {
    this.#wire = wire
    this.#own = own
    this.#log = log
  }

  async start(): Promise<void> {
    await this.#wire.subscribe(topicOf(this.#own), this.#hear)
  }

  async stop(): Promise<void> {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(new NoAnswerError('this process ends'))
    }
    this.#pending.clear()
    await this.#wire.unsubscribe(topicOf(this.#own), this.#hear)
  }

  /** Answers calls of a method. @param handler gets unchecked arguments, and must check them */
  on<Args>(method: string, handler: (args: Args) => Promise<unknown>): void {
    this.#handlers.set(method, handler as Handler)
  }

  /** Calls a method of process `to`. @throws NoAnswerError, CallFailedError */
  call<Result>(to: string, method: string, args: unknown, limitMs = CALL_MS_MAX): Promise<Result> {
    if (this.#pending.size >= PENDING_MAX) {
      return Promise.reject(new NoAnswerError(`${PENDING_MAX} calls wait for an answer already`))
    }
    const id = nanoid()
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(id, new NoAnswerError(`${to} did not answer ${method} within ${limitMs} ms`))
      }, limitMs)
      this.#pending.set(id, { resolve, reject, timer })
    })
    const request = { from: this.#own, id, method, args } satisfies Request
    this.#wire.say(topicOf(to), request).catch((error: unknown) => {
      this.#fail(id, new NoAnswerError(`${to} could not be asked ${method}: ${lineOf(error)}`))
    })
    return answer as Promise<Result>
  }

  /** Calls a method of process `to` without an answer. The message may be lost. */
  tell(to: string, method: string, args: unknown): void {
    void this.#wire.publish(topicOf(to), { from: '', id: '', method, args } satisfies Request)
  }

  async #serve({ from, id, method, args }: Request): Promise<void> {
    const reply = await this.#run(method, args)
    if (from !== '')
      await this.#wire.publish(topicOf(from), { reply: id, ...reply } satisfies Reply)
  }

  async #run(method: string, args: unknown): Promise<{ result: unknown } | { error: string }> {
    const handler = this.#handlers.get(method)
    if (!handler) return { error: `there is no method ${method}` }
    try {
      return { result: await handler(args as never) }
    } catch (error) {
      this.#log.warn({ err: error, method }, 'a call of another process failed')
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }

  #settle({ reply, result, error }: Reply): void {
    if (error === undefined) this.#take(reply)?.resolve(result)
    else this.#fail(reply, new CallFailedError(error))
  }

  #fail(id: string, error: Error): void {
    this.#take(id)?.reject(error)
  }

  /** Removes a pending call. @returns undefined if it was already answered */
  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (pending) clearTimeout(pending.timer)
    return pending
  }
}

function topicOf(process: string): string {
  return `starlane:node:${process}`
}

function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'reply' in message
}

function isRequest(message: unknown): message is Request {
  return typeof message === 'object' && message !== null && 'method' in message && 'from' in message
}
