/**
 * What a server says that was a primary and is none any more: whoever asks for its name again may be
 * led to the one that is.
 */
export function isOfReplica(error: Error): boolean {
  return /^(READONLY|MASTERDOWN)\b/.test(error.message)
}

/** Whether Redis itself refused, rather than the way there. */
export function isReplyOfRedis(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

/** What went wrong, in one line. */
export function lineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replaceAll(/\s*\n\s*/g, '; ')
}
