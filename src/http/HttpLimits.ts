export interface HttpLimits {
  readonly guests: { readonly burst: number; readonly perMinute: number }
  readonly guestsOfLoopback: { readonly burst: number; readonly perMinute: number }
  /** Server-Sent Events at the same time. */
  readonly streams: {
    readonly perAddress: number
    readonly ofLoopback: number
    readonly inAll: number
  }
}

/** With the same limits for this machine as for others: behind a proxy all may seem to come from it. */
export function notSparing(limits: HttpLimits): HttpLimits {
  const streams = { ...limits.streams, ofLoopback: limits.streams.perAddress }
  return { ...limits, guestsOfLoopback: limits.guests, streams }
}

/** A household makes a few guests; a benchmark on this machine, where it is spared, thousands. */
export const HTTP_LIMITS: HttpLimits = {
  guests: { burst: 30, perMinute: 30 },
  guestsOfLoopback: { burst: 5_000, perMinute: 6_000 },
  streams: { perAddress: 16, ofLoopback: 5_000, inAll: 2_000 },
}
