import { findRedis, type LocalRedis } from '../src/cluster/localRedis.ts'

/** The Redis that REDIS_URL names, or one of our own; if that is lost, so is what is measured. */
export function openRedis(): Promise<LocalRedis> {
  return findRedis({
    url: process.env.REDIS_URL || null,
    onProgress: (line) => console.log(line),
    onLost: (reason) => {
      throw new Error(reason)
    },
  })
}
