import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/**
 * `none`: the CPU puts the page together, and the page's main thread reads back every frame of the
 * map. `software`: the CPU draws graphics in a separate process, as a graphics card would. For the
 * page, only the frame rate differs from that of a real card.
 */
const GRAPHICS = {
  none: ['--disable-gpu'],
  software: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
} as const

const INSTALL_MS_MAX = 300_000

/**
 * Starts Chromium: the one CHROMIUM_PATH names, else one on the path, else one that apt installs.
 */
export async function launchChromium(graphics: keyof typeof GRAPHICS = 'none'): Promise<Browser> {
  const executablePath = findChromium() ?? installChromium()
  return chromium.launch({ executablePath, args: [...FLAGS, ...GRAPHICS[graphics]] })
}

function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined) {
    if (existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file`)
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return candidates.find((file) => existsSync(file)) ?? null
}

function installChromium(): string {
  const isRoot = process.getuid?.() === 0
  if (isRoot && spawnSync('apt-get', ['--version']).status === 0) {
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
      timeout: INSTALL_MS_MAX,
    })
  }
  const found = findChromium()
  if (found !== null) return found
  throw new Error(
    'The page is tried out in a real browser, and there is none: install chromium (Debian: ' +
      'apt-get install chromium), or name one in CHROMIUM_PATH.',
  )
}
