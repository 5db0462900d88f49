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
 * `none`: the page is put together by the CPU, and every frame of the map is read back for that on
 * the page's main thread. `software`: graphics are drawn by the CPU, in a process of their own, as a
 * graphics card would; for the page nothing is different from having one, but for the frame rate.
 */
const GRAPHICS = {
  none: ['--disable-gpu'],
  software: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
} as const

const INSTALL_MS_MAX = 300_000

/** Starts a Chromium: that of CHROMIUM_PATH, else one on the path, else one that apt installs. */
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
