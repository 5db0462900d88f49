/**
 * Whether an error comes from a replica, such as a former primary. If the host name is looked up
 * again, it may lead to the new primary.
 */
export function isOfReplica(error: Error): boolean {
  return /^(READONLY|MASTERDOWN)\b/.test(error.message)
}

/** Whether an error is a reply of Redis, not a fault of the connection. */
export function isReplyOfRedis(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

/** @returns an error's message in one line */
export function lineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replaceAll(/\s*\n\s*/g, '; ')
}
