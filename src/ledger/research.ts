import type { EntityManager } from 'typeorm'
import { type ResearchRow, researchEntity } from '../db/entities/research.ts'
import type { DatabasePool } from '../db/pool.ts'
import {
  earliestFact,
  type FactTime,
  type NewFact,
  readFactTime,
  writeFacts,
} from '../db/writeFacts.ts'
import type { ProblemCode } from '../protocol/problem.ts'
import type { Research, ResearchRequest, RunningResearch } from '../protocol/research.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { LEVEL_FACTS } from '../sim/research/researched.ts'
import { CHANGE_NOTICE_MS } from '../sim/rules/diplomacy.ts'
import { MICROS } from '../sim/rules/economy.ts'
import {
  FIELDS,
  type Field,
  RESEARCH_CANCELLED_PERCENT,
  RESEARCH_LEVEL_MAX,
  researchCredits,
  researchMs,
} from '../sim/rules/research.ts'
import { lockAccounts, otherSide } from './accounts.ts'
import { writeEntries } from './writeEntries.ts'

const HAS_SQL = `
select floor(amount + rate * $2::numeric - drift) as micros from ledger_account where id = $1`

/** What a commander has found out, or why what it asked for was not done. */
export type ResearchAnswer =
  | { readonly ok: true; readonly research: Research }
  | { readonly ok: false; readonly code: ProblemCode; readonly message: string }

/** @throws if the database fails */
export function readResearch(
  { dataSource }: DatabasePool,
  commander: CommanderId,
): Promise<Research> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    return stateOf(await rowsOf(manager, commander), await readFactTime(manager))
  })
}

/**
 * Begins to find something out. Its cost is paid at once, from what is booked [LEDG-2]; the level
 * is written as a fact, for the moment at which it will be reached. The same id begins it once,
 * through however many processes it comes.
 *
 * @throws if the database fails; then nothing was paid
 */
export function beginResearch(
  { dataSource }: DatabasePool,
  commander: CommanderId,
  { id, field }: ResearchRequest,
): Promise<ResearchAnswer> {
  return dataSource.transaction(async (manager) => {
    // Whoever spends of an account holds it until the end: nothing is paid twice with one credit.
    await lockAccounts(manager, [commander], [otherSide('research', 0)])
    const [rows, time] = [await rowsOf(manager, commander), await readFactTime(manager)]
    const known = rows.find((row) => row.id === id)
    if (known) return known.field === field ? done(rows, time) : USED_BEFORE
    if (time.writes < LEVEL_FACTS[field].since) return BEING_UPDATED
    if (runningIn(rows, time)) return ONE_AT_A_TIME
    const level = levelIn(rows, field) + 1
    if (level > RESEARCH_LEVEL_MAX) return AT_MOST
    const credits = researchCredits(level)
    const [has]: { micros: string }[] = await manager.query(HAS_SQL, [commander, time.now])
    if (BigInt(has?.micros ?? 0) < BigInt(credits * MICROS)) return tooFew(credits, has?.micros)
    // Nothing is done sooner than all processes can know of it [FACT-1].
    const doneAt = Math.max(time.now + researchMs(level), earliestFact(time, CHANGE_NOTICE_MS))
    const row = { commanderId: commander, id, field, level, credits, beganAt: time.now, doneAt }
    await manager.getRepository(researchEntity).insert(row)
    await pay(manager, commander, 'research', -credits, { field, level }, time)
    await writeFacts(manager, [levelFact(commander, field, doneAt, level)])
    return done(await rowsOf(manager, commander), time)
  })
}

/**
 * Cancels what is being found out. Half of what it cost comes back. What is done within seconds can
 * be cancelled no more, as some sectors may know of it before they know of that.
 *
 * @throws if the database fails; then nothing has changed
 */
export function cancelResearch(
  { dataSource }: DatabasePool,
  commander: CommanderId,
  id: string,
): Promise<ResearchAnswer> {
  return dataSource.transaction(async (manager) => {
    await lockAccounts(manager, [commander], [otherSide('research', 0)])
    const [rows, time] = [await rowsOf(manager, commander), await readFactTime(manager)]
    const row = rows.find((one) => one.id === id)
    if (!row) return NO_SUCH
    if (row.cancelledAt !== null) return done(rows, time)
    if (row.doneAt < earliestFact(time, CHANGE_NOTICE_MS)) return TOO_LATE
    const field = row.field as Field
    await manager
      .getRepository(researchEntity)
      .update({ commanderId: commander, id }, { cancelledAt: time.now })
    const details = { field, level: row.level }
    await pay(manager, commander, 'researchCancelled', backOf(row), details, time)
    await writeFacts(manager, [levelFact(commander, field, row.doneAt, row.level - 1)])
    return done(await rowsOf(manager, commander), time)
  })
}

function rowsOf(manager: EntityManager, commanderId: CommanderId): Promise<ResearchRow[]> {
  return manager.getRepository(researchEntity).find({
    where: { commanderId },
    order: { beganAt: 'ASC', doneAt: 'ASC' },
  })
}

/** @param credits what is added; negative for what is paid */
async function pay(
  manager: EntityManager,
  account: CommanderId,
  kind: 'research' | 'researchCancelled',
  credits: number,
  details: { readonly field: Field; readonly level: number },
  { now }: FactTime,
): Promise<void> {
  const amount = credits * MICROS
  const other = otherSide(kind, 0)
  await writeEntries(manager, [
    { account, other, kind, at: now, amount, rate: 0, from: null, details },
  ])
}

function levelFact(key: CommanderId, field: Field, since: number, value: number): NewFact<number> {
  return { kind: LEVEL_FACTS[field], key, since, value }
}

/** The level that is reached once all that runs is done. */
function levelIn(rows: readonly ResearchRow[], field: Field): number {
  return rows.filter((row) => row.field === field && row.cancelledAt === null).length
}

function runningIn(rows: readonly ResearchRow[], { now }: FactTime): ResearchRow | null {
  return rows.find(({ cancelledAt, doneAt }) => cancelledAt === null && doneAt > now) ?? null
}

function backOf({ credits }: Pick<ResearchRow, 'credits'>): number {
  return Math.floor((credits * RESEARCH_CANCELLED_PERCENT) / 100)
}

function done(rows: readonly ResearchRow[], time: FactTime): ResearchAnswer {
  return { ok: true, research: stateOf(rows, time) }
}

function stateOf(rows: readonly ResearchRow[], time: FactTime): Research {
  const { now, rate } = time
  const running = runningIn(rows, time)
  const levels = Object.fromEntries(
    FIELDS.map((field) => [field, levelIn(rows, field) - (running?.field === field ? 1 : 0)]),
  ) as Research['levels']
  const next = FIELDS.flatMap((field) => {
    const level = levelIn(rows, field) + 1
    if (level > RESEARCH_LEVEL_MAX) return []
    return [{ field, level, credits: researchCredits(level), ms: researchMs(level) }]
  })
  return { now, rate, levels, running: running && toldOf(running), next }
}

function toldOf(row: ResearchRow): RunningResearch {
  const { id, level, credits, beganAt, doneAt } = row
  return { id, field: row.field as Field, level, credits, back: backOf(row), beganAt, doneAt }
}

function refused(code: ProblemCode, message: string): ResearchAnswer {
  return { ok: false, code, message }
}

function tooFew(credits: number, micros = '0'): ResearchAnswer {
  const has = Math.floor(Number(micros) / MICROS)
  return refused('not_enough_credits', `It costs ${credits} credits, and you have ${has}.`)
}

const USED_BEFORE = refused(
  'id_used',
  'This id began the research of another field: use a new one.',
)
const ONE_AT_A_TIME = refused(
  'research_running',
  'One thing is found out at a time: wait for what is running, or cancel it.',
)
const AT_MOST = refused('research_done', `Level ${RESEARCH_LEVEL_MAX} is the highest.`)
const NO_SUCH = refused('not_found', 'You began no research with this id.')
const TOO_LATE = refused('research_done', 'It is done, or will be within seconds.')
const BEING_UPDATED = refused(
  'unavailable',
  'The galaxy is being brought up to date: try again in a minute.',
)
