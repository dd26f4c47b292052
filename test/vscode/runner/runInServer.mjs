// Runs the suites inside the real extension host of a VS Code server, whose window is open in a browser.
// usage: node test/vscode/runner/runInServer.mjs [part of a file's path …] [--scenario name]
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../../scripts/chromium.mjs';
import { at } from '../../../scripts/step.mjs';
import { VscodeServer } from '../../../scripts/vscodeServer.mjs';
import { addCounts } from './counts.mjs';
import { prepareScenario } from './prepareScenario.mjs';
import { scenarios } from './scenarios.mjs';

const SUITE_TIMEOUT_MS = 15 * 60_000;

/** How `suiteEntry.ts` marks the lines of the tests among all that a window logs. */
const TEST_LINE = '[test] ';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { scenario: { type: 'string' } } });
const executablePath = await ensureChromium();
if (executablePath === undefined) throw new Error('There is no Chromium or Chrome; CHROMIUM_PATH may name one.');
const wanted = scenarios.filter(({ name, isBenchmark }) =>
  values.scenario === undefined ? isBenchmark !== true : values.scenario === name,
);
for (const scenario of wanted) {
  const isGreen = await addCounts(() => runScenario(scenario, executablePath));
  if (!isGreen) process.exitCode = 1;
}

/**
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @param {string} browserPath
 */
async function runScenario(scenario, browserPath) {
  const prepared = await prepareScenario(scenario, positionals);
  if (prepared === undefined) return true;
  console.log(`\nVS Code, scenario "${scenario.name}"`);
  const browser = await chromium.launch({ executablePath: browserPath, args: CHROMIUM_FLAGS });
  await mkdir(at('out/artefacts'), { recursive: true });
  const log = createWriteStream(at('out/artefacts', `vscode-${scenario.name}.log`));
  let server;
  try {
    server = await VscodeServer.start({
      settings: scenario.settings,
      unpacked: prepared.extensions,
      env: prepared.env,
      forTests: true,
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const url = server.url(prepared.workspace, { developmentExtension: at(), tests: prepared.tests });
    return (await reportedExit(page, url, log)) === 0;
  } finally {
    await browser.close();
    await server?.stop();
    log.end();
    await prepared.dispose();
  }
}

/**
 * Opens the window and resolves to the exit code that it reports. The tests' own lines go to this terminal, all that
 * the window says goes to the log.
 * @param {import('playwright-core').Page} page
 * @param {string} url
 * @param {import('node:fs').WriteStream} log
 * @returns {Promise<number>}
 */
async function reportedExit(page, url, log) {
  let timer;
  try {
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('The window did not report in time.')), SUITE_TIMEOUT_MS);
      page.on('crash', () => reject(new Error('The window crashed.')));
      const exposed = [
        page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
          const text = format(...args);
          log.write(`${text}\n`);
          if (text.startsWith(TEST_LINE)) console.log(text.slice(TEST_LINE.length));
        }),
        page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code)),
      ];
      Promise.all(exposed)
        .then(() => page.goto(url))
        .catch(reject);
    });
    return await exit;
  } finally {
    clearTimeout(timer);
  }
}
