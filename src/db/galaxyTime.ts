/**
 * Galaxy time in SQL: an anchor, plus the time since then by the database's clock, times the scale.
 * It stops where the validity of the last beat ends, so that no time passes while no process beats.
 * If the database's clock is set back, it never falls behind the last beat [TIME-1].
 *
 * @param galaxy the alias of the galaxy's row
 * @param lifeMs the parameter that holds for how long a beat is valid, in real ms
 * @returns an SQL expression, in galaxy ms
 */
export function galaxyNowSql(galaxy: string, lifeMs: string): string {
  const lastBeat = `coalesce(${galaxy}.last_beat_at, ${galaxy}.anchor_at)`
  return `(${galaxy}.anchor_galaxy_ms + greatest(0, extract(epoch from (
    least(greatest(clock_timestamp(), ${lastBeat}), ${lastBeat} + ${intervalSql(lifeMs)})
    - ${galaxy}.anchor_at)) * 1000 * ${galaxy}.time_scale)::double precision)`
}

/**
 * Whether the database's clock is outside the last beat's validity. The next beat then re-anchors.
 */
export function isAdriftSql(galaxy: string, lifeMs: string): string {
  return `coalesce(clock_timestamp() not between ${galaxy}.last_beat_at
    and ${galaxy}.last_beat_at + ${intervalSql(lifeMs)}, true)`
}

/** @param ms an SQL expression in real ms @returns the same as an SQL interval */
export function intervalSql(ms: string): string {
  return `(${ms}::double precision * interval '1 millisecond')`
}
