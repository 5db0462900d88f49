import { findRedis, type LocalRedis } from '../src/cluster/localRedis.ts'

/** Opens the Redis that REDIS_URL names, or starts one. If it is lost, the measurement ends. */
export function openRedis(): Promise<LocalRedis> {
  return findRedis({
    url: process.env.REDIS_URL || null,
    onProgress: (line) => console.log(line),
    onLost: (reason) => {
      throw new Error(reason)
    },
  })
}
