import { z } from 'zod'
import { SECTORS_MAX, SECTORS_MIN } from './sim/rules/map.ts'
import { MERCHANTS_MAX, MERCHANTS_PER_SECTOR } from './sim/rules/merchants.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  /** TCP port for HTTP and WebSocket; 0 takes any free one. */
  readonly port: number
  /** Address to listen on. */
  readonly host: string
  /** Folder of the embedded database; null for the default one. */
  readonly dataDir: string | null
  /** An outside Postgres; null runs the embedded one. */
  readonly databaseUrl: string | null
  /** The Redis that connects several processes; null if this process is alone. */
  readonly redisUrl: string | null
  /**
   * `host[:port][/path]` at which clients reach this process; null for the address they use now.
   */
  readonly publicAddress: string | null
  /** The seed of the map, used when the galaxy is founded. */
  readonly galaxySeed: string
  /** The number of sectors, used when the galaxy is founded. */
  readonly galaxySectors: number
  /** Galaxy milliseconds that pass per real millisecond. */
  readonly timeScale: number
  /** The number of merchant fleets in the galaxy, used when it is founded. */
  readonly merchants: number
  /** How long a process keeps its sectors without reaching the database; the same for all. */
  readonly hasPirates: boolean
  readonly leaseSeconds: number
  /** How many proxies in front are trusted to report a client's address. */
  readonly trustProxy: number
  /** Whether clients on this machine are exempt from the limits per address. */
  readonly sparesLoopback: boolean
  /** Hours without being seen after which a guest who never gave an order is retired. */
  readonly retireUnplayedHours: number
  /** Days after the end of its last session at which any guest is retired. */
  readonly retireAbsentDays: number
  readonly logLevel: LogLevel
  /** Opens the administrators' pages; null keeps them closed. */
  readonly adminPassword: string | null
}

export class ConfigError extends Error {
  override name = 'ConfigError'
}

const PUBLIC_ADDRESS =
  /^(\[[\da-f:.]+\]|[a-z\d]([a-z\d.-]*[a-z\d])?)(:(?<port>\d{1,5}))?(\/[^\s?#]*)?$/i
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
}

function url(...protocols: string[]) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol))
}

/** Whether a URL has a host, a usable port, a database number, and credentials that decode. */
function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, port, pathname, username, password } = new URL(text)
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || port === '0') return false
  return /^(\/\d*)?$/.test(pathname) && [username, password].every(decodes)
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false // a % without two digits after it
  }
}

function isPublicAddress(text: string): boolean {
  const match = PUBLIC_ADDRESS.exec(text)
  if (match === null) return false
  const port = match.groups?.port
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535)
}

/** One entry per variable. Its description completes the sentence "PORT must be …". */
const variables = z.object({
  PORT: wholeNumber(0, 65_535)
    .default(2567)
    .describe('a whole number from 0 (any free port) to 65535'),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1')
    .describe('an IP address or a host name'),
  DATA_DIR: z
    .string()
    .regex(/^\P{Cc}+$/u)
    .nullable()
    .default(null)
    .describe('a folder, without line ends or other control characters'),
  DATABASE_URL: url('postgres:', 'postgresql:')
    .nullable()
    .default(null)
    .describe('a URL that begins with postgres://'),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl)
    .nullable()
    .default(null)
    .describe(
      'redis://host:port/database, or rediss:// for TLS, with a user:password@ before the host where it takes one',
    ),
  PUBLIC_ADDRESS: z
    .string()
    .refine(isPublicAddress)
    .nullable()
    .default(null)
    .describe('host[:port][/path] without a protocol, such as play.example.org/s1'),
  GALAXY_SEED: z
    .string()
    .regex(PRINTABLE)
    .default('starlane')
    .describe('1 to 64 printable characters'),
  GALAXY_SECTORS: wholeNumber(SECTORS_MIN, SECTORS_MAX)
    .default(64)
    .describe(`a whole number from ${SECTORS_MIN} to ${SECTORS_MAX}`),
  TIME_SCALE: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,6})?$/)
    .transform(Number)
    .pipe(z.number().positive().max(1000))
    .default(1)
    .describe('a decimal number above 0 and up to 1000'),
  MERCHANTS: wholeNumber(0, 1_000_000)
    .nullable()
    .default(null)
    .describe('a whole number from 0 to 1000000'),
  PIRATES: z
    .enum(['0', '1'])
    .default('1')
    .transform((text) => text === '1')
    .describe('0 or 1'),
  LEASE_SECONDS: wholeNumber(2, 60).default(10).describe('a whole number from 2 to 60'),
  SPARE_LOOPBACK: z
    .enum(['0', '1'])
    .default('0')
    .transform((text) => text === '1')
    .describe('0 or 1'),
  RETIRE_UNPLAYED_HOURS: wholeNumber(1, 100_000)
    .default(72)
    .describe('a whole number of hours from 1 to 100000'),
  RETIRE_ABSENT_DAYS: wholeNumber(1, 10_000)
    .default(60)
    .describe('a whole number of days from 1 to 10000'),
  TRUST_PROXY: wholeNumber(0, 10).default(0).describe('a whole number from 0 to 10'),
  LOG_LEVEL: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe(`one of ${LOG_LEVELS.join(', ')}`),
  ADMIN_PASSWORD: z
    .string()
    .min(12)
    .nullable()
    .default(null)
    .describe('at least 12 characters long'),
})

type Variable = keyof typeof variables.shape

/** Variables whose values never appear in a message. A URL may contain a password. */
const SECRET: ReadonlySet<Variable> = new Set(['DATABASE_URL', 'REDIS_URL', 'ADMIN_PASSWORD'])

/**
 * Reads the settings. An unset or empty variable gets its default.
 *
 * @throws ConfigError with one line that says which variable is wrong and what is allowed
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(
    Object.keys(variables.shape).flatMap((name) => {
      // A value read from a file may end with a line break.
      const value = env[name]?.replace(/[\r\n]+$/, '')
      return value ? [[name, value]] : []
    }),
  )
  const parsed = variables.safeParse(set)
  if (!parsed.success) {
    const name = parsed.error.issues[0]?.path[0] as Variable
    throw new ConfigError(
      `${name} is ${shown(name, env[name] ?? '')}; it must be ${variables.shape[name].description}`,
    )
  }
  const values = parsed.data
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    publicAddress: values.PUBLIC_ADDRESS,
    galaxySeed: values.GALAXY_SEED,
    galaxySectors: values.GALAXY_SECTORS,
    timeScale: values.TIME_SCALE,
    merchants:
      values.MERCHANTS ?? Math.min(MERCHANTS_PER_SECTOR * values.GALAXY_SECTORS, MERCHANTS_MAX),
    hasPirates: values.PIRATES,
    leaseSeconds: values.LEASE_SECONDS,
    trustProxy: values.TRUST_PROXY,
    sparesLoopback: values.SPARE_LOOPBACK,
    retireUnplayedHours: values.RETIRE_UNPLAYED_HOURS,
    retireAbsentDays: values.RETIRE_ABSENT_DAYS,
    logLevel: values.LOG_LEVEL,
    adminPassword: values.ADMIN_PASSWORD,
  }
}

/** Describes what each variable must be, and its default, for a command's help. */
export function describeVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables.shape).map(([name, variable]) => {
      const byDefault = variable.parse(undefined)
      const shown = typeof byDefault === 'boolean' ? Number(byDefault) : byDefault
      const told = shown === null ? '' : ` (default: ${shown})`
      return [name, `${variable.description}${told}`]
    }),
  )
}

/** Whether npm runs this process as one of its scripts. */
export function isRunByNpm(): boolean {
  return !!process.env.npm_lifecycle_event
}

/** The environment of a child process: this process's own, with some variables changed. */
export function childEnvironment(changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes }
}

function shown(name: Variable, value: string): string {
  if (SECRET.has(name)) return `something else (${value.length} characters, not shown)`
  const quoted = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  return quoted.replaceAll(UNPRINTABLE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
}
