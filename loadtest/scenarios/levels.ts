import type { Level } from '../verdict/Level.ts'

/** The service levels that more than one scenario uses. */
export const LEVELS = {
  entered: { kind: 'share', what: 'bots that entered', part: 'entered', of: 'bots', atLeast: 0.99 },
  finished: {
    kind: 'share',
    what: 'bots that finished',
    part: 'finished',
    of: 'bots',
    atLeast: 0.99,
  },
  refused: {
    kind: 'share',
    what: 'refused, of all orders',
    part: 'refused',
    of: 'orders',
    atMost: 0.01,
  },
  join: { kind: 'time', what: 'join → sees all', timing: 'join', percentile: 99, msMax: 2_000 },
  view: { kind: 'time', what: 'view → summaries', timing: 'view', percentile: 99, msMax: 250 },
  order: { kind: 'time', what: 'order → ack', timing: 'order', percentile: 99, msMax: 250 },
  feed: {
    kind: 'time',
    what: 'order → own feed',
    timing: 'order in feed',
    percentile: 99,
    msMax: 500,
  },
  arrival: {
    kind: 'time',
    what: 'arrival due → seen',
    timing: 'arrival',
    percentile: 99,
    msMax: 250,
  },
  round: {
    kind: 'time',
    what: 'round due → told',
    timing: 'round',
    percentile: 99,
    msMax: 500,
  },
} as const satisfies Record<string, Level>
