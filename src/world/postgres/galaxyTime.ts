/**
 * Galaxy time in SQL: an anchor, and the database's clock since it times the scale. It stands still
 * where the life of the last beat ended: while no process beats, nobody's time passes [TIME-1].
 *
 * @param galaxy the alias of the galaxy's row @param lifeMs the parameter that holds a beat's life
 */
export function galaxyNowSql(galaxy: string, lifeMs: string): string {
  return `(${galaxy}.anchor_galaxy_ms + greatest(0, extract(epoch from (
    least(clock_timestamp(), coalesce(${galaxy}.last_beat_at, ${galaxy}.anchor_at) + ${intervalSql(lifeMs)})
    - ${galaxy}.anchor_at)) * 1000 * ${galaxy}.time_scale)::double precision)`
}

export function intervalSql(ms: string): string {
  return `(${ms}::double precision * interval '1 millisecond')`
}
