import type { Database } from '../../db/dataSource.ts'
import { classify, sqlState } from '../../db/failure.ts'
import { galaxyNowSql } from '../../db/galaxyTime.ts'
import type { DatabasePool, Param } from '../../db/pool.ts'
import type { Accepted } from '../../protocol/orders.ts'
import type { DiceState } from '../../sim/core/dice.ts'
import type { Fact } from '../../sim/core/FactTable.ts'
import type { Plain } from '../../sim/core/formats.ts'
import type { BaseId, CommanderId, FleetId, SectorId } from '../../sim/core/ids.ts'
import type { SectorEvent } from '../../sim/events.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import type { InboxRow } from '../../sim/inbox.ts'
import { readEvent, readFleet, STATE_VERSION, type StoredEvent } from '../../sim/versions.ts'
import {
  type BasePlace,
  type Beat,
  type Claim,
  type CommitBatch,
  type FleetPlace,
  type Holder,
  type Lease,
  type Node,
  type NodeId,
  type NodeLoad,
  NodeRefusedError,
  type NodeStatus,
  type OrderAck,
  type OrderKey,
  type Snapshot,
  type Store,
  StoreError,
  type Verdict,
} from '../Store.ts'
import { commitStatement, type VerdictRow, verdictsOf } from './commit/commit.ts'
import { IS_WRITTEN_SQL } from './commit/inbox.ts'
import * as leases from './leases.ts'
import { type Entrant, RIVALS_SQL, type Rival, rivalry, rivalsParams } from './rivals.ts'

/** Tries of a claim. One fails when the sector's holder changes under it. */
const CLAIM_TRIES_MAX = 3
/** Tries of a registration. One fails for each process that registers at the same moment. */
const REGISTER_TRIES_MAX = 32
/** SQLSTATE. */
const UNIQUE_VIOLATION = '23505'
/** The most arrivals read by one poll; the next poll finds the rest. */
const ARRIVALS_MAX = 5_000

/** The most inbox rows read by one poll; the next poll finds the rest. */
const INBOX_MAX = 5_000
const INBOX_COLUMNS = 'i.id, i.sector, i.kind, i.v, i.body'
const TRANSIT_COLUMNS = 't.from_sector, t.to_sector, t.depart_at, t.arrive_at, t.state'

/** The world's store in Postgres: every method is one statement. */
export class PostgresStore implements Store {
  readonly #database: Database
  readonly #lifeMs: number

  /** @param lifeMs real ms for which a beat is valid */
  constructor(database: Database, lifeMs: number) {
    this.#database = database
    this.#lifeMs = lifeMs
  }

  async register(node: Node, load: NodeLoad): Promise<Beat> {
    const params = [...this.#beatParams(node.id, load), node.address]
    for (let tries = 1; tries <= REGISTER_TRIES_MAX; tries++) {
      const rows = await this.#ask<BeatRow>('beats', leases.REGISTER_SQL, params, 'register')
      const [beat] = rows.map(beatOf)
      if (beat) return { ...beat, nodes: [...beat.nodes, { ...node, ...load, sectors: 0 }] }
      const refusal = await this.#refusal(node, load.version)
      if (refusal) throw refusal
      // Another process registered at the same moment, or the rival is gone: try again.
    }
    throw new StoreError('transient', 'too many processes register at once')
  }

  /** @returns why a node may not register; null if nothing keeps it out */
  async #refusal({ id, address }: Node, version: number): Promise<StoreError | null> {
    const [galaxy] = await this.#ask<{ writes: number }>('beats', 'select writes from galaxy', [])
    if (!galaxy) return new StoreError('definite', 'there is no galaxy in this database')
    const { writes } = galaxy
    if (writes > version) {
      return new NodeRefusedError(
        `the galaxy is written in version ${writes} by now; this build reads up to ${version}`,
      )
    }
    const lifeMs = this.#lifeMs
    const entrant: Entrant = { address, lifeMs, version, besideAtLeast: version - 1 }
    const [rival] = await this.#ask<Rival>('beats', RIVALS_SQL, rivalsParams(entrant, id))
    return rival ? new NodeRefusedError(rivalry(rival, entrant)) : null
  }

  async beat(node: NodeId, load: NodeLoad): Promise<Beat | null> {
    const params = this.#beatParams(node, load)
    const rows = await this.#ask<BeatRow>('beats', leases.BEAT_SQL, params, 'beat')
    return rows.map(beatOf)[0] ?? null
  }

  #beatParams(node: NodeId, { clients, busy, draining, cutOff, version }: NodeLoad): Param[] {
    return [node, this.#lifeMs, clients, busy, draining, version, cutOff]
  }

  async retire(node: NodeId): Promise<void> {
    await this.#ask('beats', leases.RETIRE_SQL, [node])
  }

  async claim(node: NodeId, sector: SectorId): Promise<Claim | Holder | null> {
    for (let tries = 1; tries <= CLAIM_TRIES_MAX; tries++) {
      const [row] = await this.#ask<ClaimRow>('commits', leases.CLAIM_SQL, [node, sector], 'claim')
      if (!row) throw new StoreError('definite', `there is no sector ${sector}`)
      if (row.epoch !== null && row.seq !== null) return { sector, epoch: row.epoch, seq: row.seq }
      if (!row.alive) return null
      if (row.holder_id !== null && row.holder_address !== null) {
        const holder = { id: row.holder_id, address: row.holder_address }
        return { sector, epoch: row.held_epoch, node: holder }
      }
      // The holder changed between the first read and the lock: try again.
    }
    return null
  }

  claimDue(node: NodeId, limit: number, aheadMs: number): Promise<Claim[]> {
    const params = [node, this.#lifeMs, limit, aheadMs]
    return this.#ask<Claim>('commits', leases.CLAIM_DUE_SQL, params, 'claim_due')
  }

  async release(
    node: NodeId,
    lease: Lease,
    nextDueAt: number | null,
    factsSeen: number | null,
  ): Promise<boolean> {
    const params = [node, lease.sector, lease.epoch, nextDueAt, factsSeen]
    const rows = await this.#ask<{ behind: boolean }>(
      'commits',
      leases.RELEASE_SQL,
      params,
      'release',
    )
    return rows[0]?.behind !== true
  }

  async transfer(node: NodeId, { sector, epoch }: Lease, to: NodeId): Promise<boolean> {
    const params = [node, sector, epoch, to]
    return (await this.#ask('commits', leases.TRANSFER_SQL, params, 'transfer')).length > 0
  }

  async holderOf(sector: SectorId): Promise<Holder | null> {
    const rows = await this.#ask<Lease & Node>('web', leases.HOLDER_SQL, [sector], 'holder')
    return (
      rows.map(({ epoch, id, address }) => ({ sector, epoch, node: { id, address } }))[0] ?? null
    )
  }

  snapshots(sector: SectorId): Promise<Snapshot[]> {
    const sql = `select sector, seq, epoch, schema_version as version, body, checksum from snapshot
      where sector = $1 and schema_version <= $2 order by seq desc limit 3`
    return this.#ask<Snapshot>('commits', sql, [sector, STATE_VERSION], 'snapshots')
  }

  async events(sector: SectorId, afterSeq: number, limit: number): Promise<SectorEvent[]> {
    const sql = `select sector, seq, type, v, at, audience, data, rng from event
      where sector = $1 and seq > $2 order by seq limit $3`
    const rows = await this.#ask<EventRow>('commits', sql, [sector, afterSeq, limit], 'events')
    return rows.map(eventOf)
  }

  /** Keeps the newest three snapshots: this one and the two before it. */
  async saveSnapshot({ sector, seq, epoch, version, body, checksum }: Snapshot): Promise<void> {
    const sql = `
      with fenced as (
        select id from sector where id = $1 and epoch = $3 and seq >= $2
      ),
      saved as (
        insert into snapshot (sector, seq, epoch, schema_version, body, checksum)
        select id, $2, $3, $4, $5, $6 from fenced
        on conflict (sector, seq) do nothing
        returning seq
      )
      delete from snapshot
      where sector = $1 and exists (select from saved)
        and seq < (select seq from snapshot where sector = $1 order by seq desc offset 1 limit 1)`
    await this.#ask('commits', sql, [sector, seq, epoch, version, body, checksum], 'save')
  }

  async commit(batch: CommitBatch): Promise<Verdict[]> {
    const { name, sql, params } = commitStatement(batch)
    return verdictsOf(await this.#ask<VerdictRow>('commits', sql, params, name))
  }

  async transitsTo(sector: SectorId): Promise<Transit[]> {
    const sql = `select ${TRANSIT_COLUMNS} from transit t where t.to_sector = $1 order by t.arrive_at`
    return (await this.#ask<TransitRow>('commits', sql, [sector], 'transits_to')).map(transitOf)
  }

  async transitsToNode(node: NodeId, aheadMs: number): Promise<Transit[]> {
    const sql = `select ${TRANSIT_COLUMNS} from transit t join sector s on s.id = t.to_sector
      where s.holder = $1
        and t.arrive_at <= (
          select floor(${galaxyNowSql('g', '$3')} + $2::double precision)::bigint from galaxy g)
      order by t.arrive_at limit ${ARRIVALS_MAX}`
    const params = [node, aheadMs, this.#lifeMs]
    return (await this.#ask<TransitRow>('commits', sql, params, 'transits_to_node')).map(transitOf)
  }

  inboxOf(sector: SectorId): Promise<InboxRow[]> {
    const sql = `select ${INBOX_COLUMNS} from inbox i
      where i.sector = $1 and ${IS_WRITTEN_SQL} order by i.sent_at, i.id
      limit ${INBOX_MAX}`
    return this.#ask<InboxRow>('commits', sql, [sector], 'inbox_of')
  }

  inboxOfNode(node: NodeId): Promise<InboxRow[]> {
    const sql = `select ${INBOX_COLUMNS} from inbox i join sector s on s.id = i.sector
      where s.holder = $1 and ${IS_WRITTEN_SQL} order by i.sent_at, i.id limit ${INBOX_MAX}`
    return this.#ask<InboxRow>('commits', sql, [node], 'inbox_of_node')
  }

  async facts(n: number, limit: number): Promise<{ facts: Fact[]; newest: number }> {
    const sql = `
      with page as (
        select n, kind, key, since, value from fact where n > $1 order by n limit $2
      )
      select h.n as newest, (select coalesce(json_agg(p order by p.n), '[]') from page p) as facts
      from fact_head h`
    const rows = await this.#ask<{ facts: Fact[]; newest: number }>(
      'commits',
      sql,
      [n, limit],
      'facts',
    )
    return rows[0] ?? { facts: [], newest: 0 }
  }

  async recall(orders: readonly OrderKey[]): Promise<OrderAck[]> {
    const sql = `select a.commander_id, a.order_id, a.outcome
      from unnest($1::text[], $2::text[]) as k (commander, order_id)
      join order_ack a on a.commander_id = k.commander and a.order_id = k.order_id`
    const params = [orders.map((key) => key.commander), orders.map((key) => key.orderId)]
    const rows = await this.#ask<AckRow>('web', sql, params, 'recall')
    return rows.map((row) => ({
      commander: row.commander_id,
      orderId: row.order_id,
      outcome: row.outcome,
    }))
  }

  async fleetsElsewhere(commander: CommanderId, sector: SectorId): Promise<number> {
    const sql = `select count(*)::int as count
      from fleet f left join transit t on t.fleet_id = f.id
      where f.owner = $1 and f.ended_seq is null and (f.sector <> $2 or t.fleet_id is not null)`
    const params = [commander, sector]
    const [row] = await this.#ask<{ count: number }>('web', sql, params, 'fleets_elsewhere')
    return row?.count ?? 0
  }

  locate(fleets: readonly FleetId[]): Promise<FleetPlace[]> {
    const sql = `select f.id as "fleetId", f.owner, f.sector, t.arrive_at as "arriveAt",
        case when f.ended_seq is not null
          then json_build_object('into', f.ended_into, 'docked', f.ended_docked) end as ended
      from fleet f left join transit t on t.fleet_id = f.id where f.id = any ($1::text[])`
    return this.#ask<FleetPlace>('web', sql, [fleets], 'locate')
  }

  async locateBase(base: BaseId): Promise<BasePlace | null> {
    const sql = `select id as "baseId", commander_id as owner, sector from base where id = $1`
    const [row] = await this.#ask<BasePlace>('web', sql, [base], 'locate_base')
    return row ?? null
  }

  async holderOfSystem(sector: SectorId, system: number): Promise<CommanderId | null> {
    const sql = 'select owner from system where sector = $1 and number = $2'
    const params = [sector, system]
    const [row] = await this.#ask<{ owner: CommanderId }>('web', sql, params, 'holder_of_system')
    return row?.owner ?? null
  }

  async #ask<Row extends object>(
    pool: Exclude<keyof Database, 'close'>,
    sql: string,
    params: readonly Param[],
    name?: string,
  ): Promise<Row[]> {
    const connections: DatabasePool = this.#database[pool]
    try {
      return await connections.query<Row>(sql, params, name)
    } catch (error) {
      throw storeError(error)
    }
  }
}

/**
 * Maps a database error. Two sectors that commit the same order id at once collide on its key, and
 * one statement is refused as a whole. That is `transient`: sent again, it sees the other's order.
 */
function storeError(error: unknown): StoreError {
  const message = error instanceof Error ? error.message : String(error)
  const failure = sqlState(error) === UNIQUE_VIOLATION ? 'transient' : classify(error)
  return new StoreError(failure, message, { cause: error })
}

interface BeatRow {
  readonly now_ms: number
  readonly time_scale: number
  readonly held: readonly Lease[]
  readonly nodes: readonly NodeStatus[]
  readonly writes: number
}

interface ClaimRow {
  readonly epoch: number | null
  readonly seq: number | null
  readonly holder_id: string | null
  readonly holder_address: string | null
  readonly held_epoch: number
  readonly alive: boolean
}

interface TransitRow {
  readonly from_sector: SectorId
  readonly to_sector: SectorId
  readonly depart_at: number
  readonly arrive_at: number
  readonly state: Plain
}

interface AckRow {
  readonly commander_id: string
  readonly order_id: string
  readonly outcome: Accepted
}

type EventRow = Omit<StoredEvent, 'dice'> & { readonly rng: readonly number[] | null }

function beatOf(row: BeatRow): Beat {
  const { now_ms: galaxyMs, time_scale: scale, held, nodes, writes } = row
  return { time: { galaxyMs, scale }, held, nodes, writes }
}

function transitOf(row: TransitRow): Transit {
  const { from_sector: from, to_sector: to, depart_at: departAt, arrive_at: arriveAt } = row
  return { fleet: readFleet(row.state), from, to, departAt, arriveAt }
}

function eventOf({ rng, ...event }: EventRow): SectorEvent {
  return readEvent(rng ? { ...event, dice: rng as DiceState } : event)
}
