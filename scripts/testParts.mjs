// The parts of `npm test`, in the order in which they run: the quick ones first, two at a time.
import { at } from './step.mjs';

/**
 * @typedef {object} TestPart
 * @property {string} name
 * @property {string} label
 * @property {string[]} args of Node
 * @property {boolean} [needsBrowser]
 * @property {string} [beside] the part that it runs beside, one after the other with the others of that one
 * @property {boolean} [startsAtOnce] it needs no program beside the packages, and starts while those are installed
 * @property {'mocha' | 'check'} kind a check counts as one test
 */

const mocha = at('scripts/mocha.mjs');

/** @type {readonly TestPart[]} */
export const TEST_PARTS = [
  { name: 'unit', label: 'unit', kind: 'mocha', args: [mocha, 'unit'], startsAtOnce: true },
  {
    name: 'types',
    label: 'types',
    kind: 'check',
    args: [at('node_modules/typescript/bin/tsc'), '-p', '.'],
    beside: 'unit',
  },
  {
    name: 'lint',
    label: 'lint (ESLint)',
    kind: 'check',
    beside: 'unit',
    args: [at('node_modules/eslint/bin/eslint.js'), '--max-warnings', '0', 'src', 'test'],
  },
  {
    name: 'lint',
    label: 'format (Prettier)',
    kind: 'check',
    beside: 'unit',
    args: [at('node_modules/prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  { name: 'sandbox', label: 'worker and sandbox', kind: 'mocha', args: [mocha, 'sandbox'] },
  { name: 'mcp', label: 'MCP servers', kind: 'mocha', args: [mocha, 'integration/mcp'], beside: 'sandbox' },
  { name: 'headless', label: 'terminal', kind: 'mocha', args: [mocha, 'integration/headless'], beside: 'sandbox' },
  {
    name: 'vscode',
    label: 'extension host',
    kind: 'mocha',
    args: [at('test/vscode/runner/runInServer.mjs')],
    needsBrowser: true,
    beside: 'sandbox',
  },
  { name: 'panel', label: 'panel', kind: 'mocha', args: [mocha, 'panel'], needsBrowser: true, beside: 'sandbox' },
  { name: 'e2e', label: 'browser', kind: 'mocha', args: [mocha, 'e2e'], needsBrowser: true },
];
