import { render } from 'preact'
import { Game } from './game/Game.ts'
import { App } from './panels/App.tsx'

const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')
const game = new Game()
render(<App game={game} />, root)
game.open().catch((error: unknown) => console.error(error))
