import type { Sessions } from '../accounts/Sessions.ts'
import type { Database } from '../db/dataSource.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/Metrics.ts'
import type { World } from '../world/World.ts'

/** What the resources work with. */
export interface HttpContext {
  readonly database: Database
  readonly world: World
  readonly sessions: Sessions
  readonly metrics: Metrics
  readonly log: Log
  readonly limits: HttpLimits
  /** Whether new players and joins are taken at the moment. */
  isReady(): boolean
}

export interface HttpLimits {
  readonly guests: { readonly burst: number; readonly perMinute: number }
  readonly guestsOfLoopback: { readonly burst: number; readonly perMinute: number }
}

/** A benchmark on one machine makes thousands of guests; a household makes a few. */
export const HTTP_LIMITS: HttpLimits = {
  guests: { burst: 30, perMinute: 30 },
  guestsOfLoopback: { burst: 5_000, perMinute: 6_000 },
}
