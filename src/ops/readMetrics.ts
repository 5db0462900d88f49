/** A metric whose value is kept elsewhere and read when the metrics are requested. */
export interface ReadMetric {
  readonly name: string
  readonly help: string
  read(): number
}

/** Things held for connected clients, which must go when the clients go. */
export interface HeldGauges {
  rooms(): number
  visionGroups(): number
  feedSectors(): number
  feedWatches(): number
  /** Topics listened to. */
  topics(): number
}

/** The load of a process. */
export interface LoadGauges {
  /** 0 to 3; see LoadLevel. */
  readonly level: number
  /** The measurements behind the level. */
  readonly sample: {
    readonly loopMs: number
    readonly memoryShare: number
    readonly commitMs: number
  }
  /** How many orders may wait in the whole process. */
  readonly ordersBound: number
}

/** The facts about commanders and alliances that a process knows. */
export interface FactFigures {
  readonly size: number
  readonly ageMs: number
}

export function factGauges(facts: FactFigures): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_facts',
      help: 'Commanders and alliances about which this process knows a fact.',
      read: () => facts.size,
    },
    {
      name: 'starlane_facts_age_seconds',
      help: 'Time since this process last knew all facts in the database; above 5 s no sight is shared.',
      read: () => facts.ageMs / 1_000,
    },
  ]
}

/** The feed's live counts since the process began. */
export interface FeedCounts {
  readonly encodings: number
  readonly deliveries: number
  readonly holes: number
  readonly replayed: number
  readonly recalls: number
  readonly recalled: number
  readonly recallsAwaited: number
  readonly written: number
  readonly heldMs: number
}

/** The state of the connection to Redis. */
export interface RedisFigures {
  readonly carries: boolean
  readonly unheard: number
  readonly reconnects: number
}

export function redisGauges(redis: RedisFigures): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_redis_carries',
      help: "Whether this process's messages go through Redis and come back: 1 or 0.",
      read: () => Number(redis.carries),
    },
    {
      name: 'starlane_redis_unheard_processes',
      help: 'Processes that are alive according to Postgres but not heard over Redis.',
      read: () => redis.unheard,
    },
  ]
}

export function redisCounts(
  redis: RedisFigures,
  refusals: { readonly count: number },
): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_redis_reconnects_total',
      help: 'New connections to Redis because the old ones were up and carried nothing.',
      read: () => redis.reconnects,
    },
    {
      name: 'starlane_redis_refusals_total',
      help: 'What Redis answered with an error: no rights, no memory, no disk. The log has the first of each kind.',
      read: () => refusals.count,
    },
  ]
}

export function heldMetrics(held: HeldGauges): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_rooms',
      help: 'Rooms in this process: sectors, and the map.',
      read: held.rooms,
    },
    {
      name: 'starlane_vision_groups',
      help: 'Commanders with a sight of their own, each in each sector.',
      read: held.visionGroups,
    },
    {
      name: 'starlane_feed_sectors',
      help: 'Sectors whose feed is kept here.',
      read: held.feedSectors,
    },
    {
      name: 'starlane_feed_watches',
      help: 'Sectors in the views of all who watch the map, added up.',
      read: held.feedWatches,
    },
    {
      name: 'starlane_presence_topics',
      help: 'Topics that this process listens to.',
      read: held.topics,
    },
  ]
}

export function feedMetrics(counts: FeedCounts): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_feed_encodings_total',
      help: 'Events put into bytes, once for all who get the same.',
      read: () => counts.encodings,
    },
    {
      name: 'starlane_feed_deliveries_total',
      help: 'Events sent, each to each watcher.',
      read: () => counts.deliveries,
    },
    {
      name: 'starlane_feed_holes_total',
      help: 'Readings of the journal for events that did not come by themselves.',
      read: () => counts.holes,
    },
    {
      name: 'starlane_feed_replayed_total',
      help: 'Events sent again to watchers that came back.',
      read: () => counts.replayed,
    },
    {
      name: 'starlane_feed_recalls_total',
      help: 'Readings of the journal for watchers that came back.',
      read: () => counts.recalls,
    },
    {
      name: 'starlane_feed_recalled_events_total',
      help: 'Events that these readings brought.',
      read: () => counts.recalled,
    },
    {
      name: 'starlane_feed_recalls_awaited_total',
      help: 'Streams of watchers that waited for such a reading: one reading serves all who wait.',
      read: () => counts.recallsAwaited,
    },
    {
      name: 'starlane_feed_written_total',
      help: "Messages written to sockets of the map's viewers.",
      read: () => counts.written,
    },
    {
      name: 'starlane_feed_held_seconds_total',
      help: 'How long these messages were held before they were written, all together.',
      read: () => counts.heldMs / 1_000,
    },
  ]
}

export function loadMetrics(load: LoadGauges): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_load_level',
      help: 'Load level: 0 normal; 1 messages are sent less often; 2 newcomers are refused; 3 players who come back, and most orders, are refused too.',
      read: () => load.level,
    },
    {
      name: 'starlane_load_loop_seconds',
      help: 'Length of a turn of the event loop, as a request at a random moment meets it.',
      read: () => load.sample.loopMs / 1_000,
    },
    {
      name: 'starlane_load_memory_ratio',
      help: 'Share of the memory the process may use: of its heap or of its container, whichever is more.',
      read: () => load.sample.memoryShare,
    },
    {
      name: 'starlane_load_commit_seconds',
      help: 'The longest wait for a commit in the last half second.',
      read: () => load.sample.commitMs / 1_000,
    },
    {
      name: 'starlane_orders_bound',
      help: 'How many orders may wait in all: more are refused.',
      read: () => load.ordersBound,
    },
  ]
}
