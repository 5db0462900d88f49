import { ChronicleReader } from '../chronicle/ChronicleReader.ts'
import type { DatabasePool } from '../db/pool.ts'
import { READ_MODELS } from '../readmodels/readModels.ts'
import { OperationError } from './OperationError.ts'

/**
 * Makes a read model anew from the first entry of the chronicle on, whether servers run or not. What
 * is there is shown until the new one is complete [READ-1]. If this is broken off, the servers go on
 * with it.
 *
 * @returns what happened, in one line
 * @throws OperationError if there is no such read model; else what the pool throws
 */
export async function rebuildReadModel(pool: DatabasePool, name: string): Promise<string> {
  const consumer = READ_MODELS.find((one) => one.name === name)
  if (!consumer) {
    const known = READ_MODELS.map((one) => one.name).join(', ')
    throw new OperationError(`there is no read model ${name}; there are: ${known}`)
  }
  const startedAt = performance.now()
  const reader = new ChronicleReader(pool, pool, consumer)
  await reader.rebuild()
  await reader.catchUp()
  const tookMs = Math.round(performance.now() - startedAt)
  return `${name} was rebuilt in ${tookMs} ms, and generation ${await reader.live()} is shown`
}
