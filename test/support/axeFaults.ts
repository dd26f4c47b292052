import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** What axe-core finds wrong in the panel, one line for each element: all of its rules, best practices included. */
export async function axeFaults(page: Page | Frame, options: RunOptions = {}): Promise<string[]> {
  const require = createRequire(path.join(process.cwd(), 'package.json'));
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run('#panel', ${JSON.stringify({ resultTypes: ['violations'], ...options })})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) =>
        `${id}: ${html.slice(0, 160)} ${failureSummary.split('\n').slice(1, 3).join(' ').trim()}`,
    ),
  );
}
