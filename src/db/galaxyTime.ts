/**
 * Galaxy time in SQL: an anchor, and the database's clock since it times the scale. It stands still
 * where the life of the last beat ended: while no process beats, nobody's time passes. And it does
 * not fall behind the last beat when that clock is set back [TIME-1].
 *
 * @param galaxy the alias of the galaxy's row @param lifeMs the parameter that holds a beat's life
 */
export function galaxyNowSql(galaxy: string, lifeMs: string): string {
  const lastBeat = `coalesce(${galaxy}.last_beat_at, ${galaxy}.anchor_at)`
  return `(${galaxy}.anchor_galaxy_ms + greatest(0, extract(epoch from (
    least(greatest(clock_timestamp(), ${lastBeat}), ${lastBeat} + ${intervalSql(lifeMs)})
    - ${galaxy}.anchor_at)) * 1000 * ${galaxy}.time_scale)::double precision)`
}

/** Whether the database's clock is outside the life of the last beat: a beat then anchors anew. */
export function isAdriftSql(galaxy: string, lifeMs: string): string {
  return `coalesce(clock_timestamp() not between ${galaxy}.last_beat_at
    and ${galaxy}.last_beat_at + ${intervalSql(lifeMs)}, true)`
}

export function intervalSql(ms: string): string {
  return `(${ms}::double precision * interval '1 millisecond')`
}
