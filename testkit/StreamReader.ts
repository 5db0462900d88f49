import { get, type IncomingMessage } from 'node:http'
import type { FeedEvent } from '../src/feed/faces.ts'
import type { Summary } from '../src/protocol/mapMessages.ts'
import { Changes } from './Changes.ts'

/** One block of an event stream, as the specification defines it. */
export interface Block {
  readonly id: string | null
  readonly event: string | null
  readonly data: string | null
  readonly retry: string | null
  readonly isComment: boolean
}

/** A client of Server-Sent Events that keeps every byte and can stop reading. */
export class StreamReader {
  readonly response: IncomingMessage
  readonly ended = Promise.withResolvers<void>()
  text = ''
  readonly #changes = new Changes()

  private constructor(response: IncomingMessage) {
    this.response = response
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      this.text += chunk
      this.#changes.tell()
    })
    response.on('error', () => {})
    response.on('close', () => {
      this.ended.resolve()
      this.#changes.tell()
    })
  }

  /** @throws an Error if the server refuses */
  static async open(url: string, lastEventId?: string): Promise<StreamReader> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }
    get(url, { agent: false, headers }, resolve).on('error', reject)
    const response = await promise
    if (response.statusCode === 200) return new StreamReader(response)
    response.destroy()
    throw new Error(`refused: ${response.statusCode}`)
  }

  get blocks(): Block[] {
    return readBlocks(this.text)
  }

  get summaries(): Summary[] {
    return this.blocks.flatMap(({ event, data }) =>
      event === 'summary' && data !== null ? [JSON.parse(data)] : [],
    )
  }

  get events(): FeedEvent[] {
    return eventsIn(this.blocks)
  }

  close(): void {
    this.response.destroy()
  }

  /**
   * Waits until the condition holds; it is checked whenever something arrives or the stream ends.
   */
  until(holds: () => boolean): Promise<void> {
    return this.#changes.until(holds)
  }
}

/** @returns the complete blocks; one that was cut off does not count */
export function readBlocks(text: string): Block[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((block) => {
      const lines = block.split('\n')
      const field = (name: string): string | null =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null
      const isComment = lines.every((line) => line.startsWith(':'))
      return {
        ...{ id: field('id'), event: field('event'), data: field('data'), retry: field('retry') },
        isComment,
      }
    })
}

export function eventsIn(blocks: readonly Block[]): FeedEvent[] {
  return blocks.flatMap(({ event, data }) =>
    data !== null && event === null ? [JSON.parse(data)] : [],
  )
}

/** The id that a client sends when it reconnects. */
export function lastIdIn(blocks: readonly Block[]): string | undefined {
  return blocks.findLast(({ id }) => id !== null)?.id ?? undefined
}
