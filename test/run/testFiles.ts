import { globSync } from 'node:fs'
import path from 'node:path'
import { BUDGETS } from './budgets.ts'

/** The folder to which file names are relative. */
export const TESTS = path.dirname(import.meta.dirname)

/**
 * Files that can share a process: they start nothing and change nothing that others see. All other
 * files have a server, a database, a worker, or a matchmaker, of which a process can have only one.
 */
const TOGETHER = [
  'chaos/ledgers.test.ts',
  'client/!(mapFeed).test.ts',
  'contract/*.test.ts',
  'feed/{SlowReaderState,encodeOnce,feedSimulation,requests,told}.test.ts',
  'http/{RateLimit,warnOfProxy}.test.ts',
  'loadtest/{shares,sightProof,verdict,warProofs}.test.ts',
  'ops/!(loadReadings).test.ts',
  'run/*.test.ts',
  'rooms/{FleetTable,OwnBytesSerializer,PatchPace,SlowReaders,ViewerSocket,VisionGroups}.test.ts',
  'rooms/{WireFrame,WritePace,projection,resync,stateSize}.test.ts',
  'server/CutOff.test.ts',
  'sim/*.test.ts',
  'world/{Arrivals,GalaxyClock,OrderAdmission,OrderQueue,PrioritySemaphore,Rebalancer}.test.ts',
  'world/{FactReplica,SectorHost,World,composeCommit,growingTo,memoryStore,newIds,placement,secretsOf,sectorLife}.test.ts',
]

export function filesTogether(): string[] {
  return globSync(TOGETHER, { cwd: TESTS }).sort()
}

/**
 * @returns the files that need their own process, the costliest first. The page's tests, which need
 * a browser, are left out.
 */
export function filesAlone(): string[] {
  const together = new Set(filesTogether())
  const folders = Object.keys(BUDGETS)
  return globSync('**/*.test.ts', { cwd: TESTS })
    .filter((file) => !together.has(file) && !file.startsWith('web/'))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))

  function rank(file: string): number {
    const at = folders.indexOf(path.dirname(file))
    return at === -1 ? folders.length : at
  }
}
