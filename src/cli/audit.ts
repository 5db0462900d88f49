/**
 * `npm run audit`: checks a galaxy, live or stopped, against the rules that can be read from its
 * database.
 */
import { readConfig } from '../config.ts'
import { lineOf } from '../db/embedded/run.ts'
import { auditLedger } from '../ledger/auditLedger.ts'
import { createLog } from '../ops/log.ts'
import { flag } from '../ops/options.ts'
import { readCommandLine } from '../ops/readCommandLine.ts'
import { type AuditProgress, auditGalaxy } from '../world/audit.ts'
import { auditJson, auditTable, totalOf } from './auditReport.ts'
import { openGalaxyDatabase } from './galaxyDatabase.ts'
import { storedGalaxy } from './storedGalaxy.ts'
import { tellUnprinted } from './tellUnprinted.ts'

const CLEAN = 0
const BROKEN = 1
const COULD_NOT_TELL = 2
const PROGRESS_EVERY_MS = 5_000

const COMMAND = {
  call: 'npm run audit --',
  does: 'Checks a galaxy, live or stopped, against every rule that its database can show.',
  options: { json: flag('prints JSON in place of a table') },
  variables: {
    DATABASE_URL: 'the Postgres of the galaxy',
    DATA_DIR: 'without DATABASE_URL, the folder of its embedded one (default: .data)',
  },
  ends: 'It ends with 0 if no rule is broken, with 1 if one is, and with 2 if it could not audit or the arguments were wrong.',
  example: 'npm run --silent audit -- --json',
}

/** Prints progress to stderr, because stdout is for the result. */
function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function progress(): (progress: AuditProgress) => void {
  let saidAt = performance.now()
  return ({ sectors, sectorsMax, events }) => {
    if (performance.now() - saidAt < PROGRESS_EVERY_MS) return
    saidAt = performance.now()
    say(`${sectors} of ${sectorsMax} sectors, ${events.toLocaleString('en')} events`)
  }
}

async function audit(asJson: boolean): Promise<number> {
  const startedAt = performance.now()
  const opened = await openGalaxyDatabase(
    readConfig(process.env),
    'start',
    createLog('silent'),
    say,
  )
  let ending: Promise<void> | null = null
  const close = (): Promise<void> => {
    ending ??= opened.close()
    return ending
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A database started for the audit must not be left running.
    process.once(signal, () => void close().finally(() => process.exit(COULD_NOT_TELL)))
  }
  try {
    const galaxy = await storedGalaxy(opened.pool)
    const found = await auditGalaxy({ web: opened.pool }, galaxy, {
      onProgress: progress(),
      checks: [auditLedger],
    })
    const ms = performance.now() - startedAt
    process.stdout.write(`${asJson ? auditJson(found, ms) : auditTable(found, ms)}\n`)
    return totalOf(found) === 0 ? CLEAN : BROKEN
  } finally {
    await close()
  }
}

tellUnprinted(COULD_NOT_TELL)
const { json } = readCommandLine(COMMAND).values
try {
  process.exitCode = await audit(json)
} catch (error) {
  say(`cannot audit: ${lineOf(error)}`)
  process.exitCode = COULD_NOT_TELL
}
