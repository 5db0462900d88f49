export interface HttpLimits {
  readonly guests: { readonly burst: number; readonly perMinute: number }
  readonly guestsOfLoopback: { readonly burst: number; readonly perMinute: number }
  /** Requests for reports. */
  readonly reports: { readonly burst: number; readonly perMinute: number }
  readonly reportsOfLoopback: { readonly burst: number; readonly perMinute: number }
  /** Requests for names of commanders. */
  readonly names: { readonly burst: number; readonly perMinute: number }
  readonly namesOfLoopback: { readonly burst: number; readonly perMinute: number }
  /** Server-Sent Events streams open at the same time. */
  readonly streams: {
    readonly perAddress: number
    readonly ofLoopback: number
    readonly inAll: number
  }
}

/**
 * Gives this machine the limits of others: behind a proxy, all clients may seem to come from it.
 */
export function notSparing(limits: HttpLimits): HttpLimits {
  const streams = { ...limits.streams, ofLoopback: limits.streams.perAddress }
  return {
    ...limits,
    guestsOfLoopback: limits.guests,
    reportsOfLoopback: limits.reports,
    namesOfLoopback: limits.names,
    streams,
  }
}

/** A household founds a few guests, a benchmark on this machine thousands if it is exempt. */
export const HTTP_LIMITS: HttpLimits = {
  guests: { burst: 30, perMinute: 30 },
  guestsOfLoopback: { burst: 5_000, perMinute: 6_000 },
  reports: { burst: 60, perMinute: 120 },
  reportsOfLoopback: { burst: 5_000, perMinute: 6_000 },
  names: { burst: 60, perMinute: 120 },
  namesOfLoopback: { burst: 5_000, perMinute: 6_000 },
  streams: { perAddress: 16, ofLoopback: 5_000, inAll: 2_000 },
}
