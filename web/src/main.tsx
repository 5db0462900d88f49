// Imported first, so that the features' style sheets follow it and take precedence.
import './ui/base.css'

import { render } from 'preact'
import { App } from './App.tsx'
import { Game } from './game/Game.ts'

const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')
const game = new Game()
render(<App game={game} />, root)
game.open().catch((error: unknown) => console.error(error))
