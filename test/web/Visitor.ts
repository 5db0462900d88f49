import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'

const ARTEFACTS = path.resolve(import.meta.dirname, '../artefacts')
/** Longest step: on two cores, software draws what a graphics card draws elsewhere. */
const STEP_MS_MAX = 60_000

export const DESKTOP = { viewport: { width: 1440, height: 900 } }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/**
 * Run in a page before its own scripts. The page then finds no WebGL, says so, and shows all but
 * the map. For tests that do not look at the map, since drawing it on the CPU takes most of a
 * test's time.
 */
export const WITHOUT_MAP = `for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
  prototype.getContext = () => null
}`

/** A visitor of the page, who notes every error in it. */
export class Visitor {
  readonly page: Page
  readonly name: string
  readonly #isPhone: boolean
  readonly #errors: string[] = []
  /** Set while the server is away: the browser then logs an error for every attempt to reach it. */
  isCutOff = false

  private constructor(page: Page, name: string, isPhone: boolean, hasMap: boolean) {
    this.page = page
    this.#isPhone = isPhone
    this.name = name
    page.setDefaultTimeout(STEP_MS_MAX)
    page.on('pageerror', (error) => this.#errors.push(String(error)))
    page.on('console', (message) => {
      const isExpected = this.isCutOff || (!hasMap && /WebGL/.test(message.text()))
      if (message.type() === 'error' && !isExpected) this.#errors.push(message.text())
    })
  }

  /** Opens the page in a fresh browser context, without storage or cache. */
  static async at(
    browser: Browser,
    endpoint: string,
    name: string,
    options: typeof DESKTOP | typeof PHONE,
    hasMap = true,
  ): Promise<Visitor> {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
    if (!hasMap) await context.addInitScript(WITHOUT_MAP)
    const visitor = new Visitor(await context.newPage(), name, options === PHONE, hasMap)
    await visitor.page.goto(endpoint)
    return visitor
  }

  /** Saves a screenshot of the page. */
  async picture(what: string): Promise<void> {
    mkdirSync(ARTEFACTS, { recursive: true })
    await this.page.screenshot({ path: path.join(ARTEFACTS, `${this.name}-${what}.png`) })
  }

  /** Presses the first button that is called so, or one: by touch on a phone, else by keyboard. */
  async press(what: string | RegExp | Locator, exact = false): Promise<void> {
    const isNamed = typeof what === 'string' || what instanceof RegExp
    const button = isNamed ? this.page.getByRole('button', { name: what, exact }).first() : what
    await button.waitFor()
    await (this.#isPhone ? button.tap() : button.press('Enter'))
  }

  /** Becomes a commander, whose home fleet has come. */
  async takeCommand(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name)
    await this.press('Take command')
    await this.page.locator('.fleet').waitFor()
  }

  async textOf(selector: string): Promise<string> {
    return (await this.page.locator(selector).textContent()) ?? ''
  }

  /** The countdown of the selected fleet, in seconds; null at rest. */
  async etaS(): Promise<number | null> {
    const row = await this.textOf('.fleet .where')
    const shown = /· (?:(\d+):(\d\d)|(\d+) s)$/.exec(row)
    if (!shown) return null
    const [, minutes, seconds, alone] = shown
    return alone === undefined ? Number(minutes) * 60 + Number(seconds) : Number(alone)
  }

  /** Waits until a condition holds. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const giveUpAt = performance.now() + STEP_MS_MAX
    while (!(await isSo())) {
      assert.ok(performance.now() < giveUpAt, `${this.name}: not within a minute: ${what}`)
      await this.page.waitForTimeout(100)
    }
  }

  /** Closes the page. @throws if there was any error in it */
  async leave(): Promise<void> {
    await this.page.context().close()
    assert.deepEqual(this.#errors, [], `${this.name}: the page reported errors`)
  }
}
