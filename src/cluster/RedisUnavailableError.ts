/** Its message is one line for the person who starts the servers. */
export class RedisUnavailableError extends Error {
  override name = 'RedisUnavailableError'
}
