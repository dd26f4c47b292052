// The parts of `npm test`: one stage after the other, and in each two lanes, which are about as long.
import { at } from './step.mjs';

/**
 * @typedef {object} TestPart
 * @property {string} name
 * @property {string} label
 * @property {string[]} args of Node
 * @property {boolean} [needsBrowser]
 * @property {boolean} [startsAtOnce] it needs no program beside the packages, and starts while those are installed
 * @property {'mocha' | 'check'} kind a check counts as one test
 */

const mocha = at('scripts/mocha.mjs');

/** @type {readonly TestPart[]} */
const UNIT = [{ name: 'unit', label: 'unit', kind: 'mocha', args: [mocha, 'unit'], startsAtOnce: true }];

/** @type {readonly TestPart[]} */
const CHECKS = [
  {
    name: 'types',
    label: 'types',
    kind: 'check',
    args: [at('node_modules/typescript/bin/tsc'), '-p', '.'],
    startsAtOnce: true,
  },
  {
    name: 'lint',
    label: 'lint (ESLint)',
    kind: 'check',
    args: [at('node_modules/eslint/bin/eslint.js'), '--max-warnings', '0', 'src', 'test'],
    startsAtOnce: true,
  },
  {
    name: 'lint',
    label: 'format (Prettier)',
    kind: 'check',
    args: [at('node_modules/prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
    startsAtOnce: true,
  },
];

/** @type {readonly TestPart[]} */
const WINDOWS = [{ name: 'e2e', label: 'browser', kind: 'mocha', args: [mocha, 'e2e'], needsBrowser: true }];

/** @type {readonly TestPart[]} */
const OTHERS = [
  { name: 'sandbox', label: 'worker and sandbox', kind: 'mocha', args: [mocha, 'sandbox'] },
  { name: 'mcp', label: 'MCP servers', kind: 'mocha', args: [mocha, 'integration/mcp'] },
  { name: 'headless', label: 'terminal', kind: 'mocha', args: [mocha, 'integration/headless'] },
  { name: 'panel', label: 'panel', kind: 'mocha', args: [mocha, 'panel'], needsBrowser: true },
  {
    name: 'vscode',
    label: 'extension host',
    kind: 'mocha',
    args: [at('test/vscode/runner/runInServer.mjs')],
    needsBrowser: true,
  },
];

/** @type {readonly (readonly (readonly TestPart[])[])[]} */
export const TEST_STAGES = [
  [UNIT, CHECKS],
  [WINDOWS, OTHERS],
];
