/** A figure that is kept elsewhere, and read whenever somebody asks for it. */
export interface ReadMetric {
  readonly name: string
  readonly help: string
  read(): number
}

/** What is held for whoever is there, and must go when they go. */
export interface HeldGauges {
  rooms(): number
  visionGroups(): number
  feedSectors(): number
  feedWatches(): number
  /** Topics listened to. */
  topics(): number
}

/** How much there is to do. */
export interface LoadGauges {
  /** 0 to 3; see LoadLevel. */
  readonly level: number
  /** What it is judged by. */
  readonly sample: {
    readonly loopMs: number
    readonly memoryShare: number
    readonly commitMs: number
  }
  /** How many orders of the whole process may wait. */
  readonly ordersBound: number
}

/** What a process knows of commanders and alliances. */
export interface FactFigures {
  readonly size: number
  readonly ageMs: number
}

export function factGauges(facts: FactFigures): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_facts',
      help: 'Commanders and alliances of which this process knows something.',
      read: () => facts.size,
    },
    {
      name: 'starlane_facts_age_seconds',
      help: 'How long ago all facts that are in the database were known; above 5 s no sight is shared.',
      read: () => facts.ageMs / 1_000,
    },
  ]
}

/** What the feed counts, since the process began; it goes on counting. */
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

/** How it stands with Redis. */
export interface RedisFigures {
  readonly carries: boolean
  readonly unheard: number
  readonly reconnects: number
}

export function redisGauges(redis: RedisFigures): readonly ReadMetric[] {
  return [
    {
      name: 'starlane_redis_carries',
      help: 'Whether what this process gives to Redis arrives, there and back: 1 or 0.',
      read: () => Number(redis.carries),
    },
    {
      name: 'starlane_redis_unheard_processes',
      help: 'Processes that live, by the word of Postgres, and are not heard over Redis.',
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
      help: 'How much too much there is to do: 0 nothing; 1 what is sent is gathered for longer; 2 newcomers are refused; 3 also those who come back, and most orders.',
      read: () => load.level,
    },
    {
      name: 'starlane_load_loop_seconds',
      help: 'How long a turn of the event loop took, as whoever comes at any moment meets it.',
      read: () => load.sample.loopMs / 1_000,
    },
    {
      name: 'starlane_load_memory_ratio',
      help: 'Share of the memory the process may use: of its heap or of its container, whichever is more.',
      read: () => load.sample.memoryShare,
    },
    {
      name: 'starlane_load_commit_seconds',
      help: 'The longest that anything waited for its commit in the last half second.',
      read: () => load.sample.commitMs / 1_000,
    },
    {
      name: 'starlane_orders_bound',
      help: 'How many orders may wait in all: more are refused.',
      read: () => load.ordersBound,
    },
  ]
}
