import assert from 'node:assert/strict';
import { modelQuota } from '../../src/core/errors';
import type { RunEvent, RunOutcome } from '../../src/core/events';
import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../scripts/chromium.mjs';
import {
  cancelledRun,
  extractedRun,
  finishedRun,
  HOSTILE,
  hostileRun,
  largeRun,
  streamingRun,
  toldRun,
  twoIterations,
} from '../fixtures/transcript/sampleRuns';
import { Preview, type PreviewOptions } from '../fixtures/webview/preview';
import { axeFaults } from '../support/axeFaults';
import { measuredRun } from '../support/measuredRun';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';

describe('the panel in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let preview: Preview;

  const open = async (options?: PreviewOptions): Promise<Preview> => (preview = await Preview.open(browser, options));

  before(async () => {
    const executablePath = await ensureChromium();
    if (executablePath === undefined) throw new Error('There is no Chromium or Chrome; CHROMIUM_PATH may name one.');
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });
  after(async () => await browser?.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) assert.deepEqual(preview.complaints, [], 'the page complained');
    await preview.close();
  });

  it('says that it is ready, shows the answer first and opens the last iteration', async () => {
    const { page } = await open();
    assert.deepEqual(await preview.posted(), [{ type: 'ready' }]);
    await preview.show(finishedRun());
    assert.match(await page.locator('.outcome').innerText(), /Amara Okafor/);
    const answer = await page.locator('.outcome').boundingBox();
    const iterations = await page.locator('.iterations').boundingBox();
    assert.ok((answer?.y ?? Infinity) < (iterations?.y ?? 0));
    assert.deepEqual(
      await page.locator('.iteration').evaluateAll((all) => all.map((one) => one.hasAttribute('open'))),
      [false, false, true],
    );
    await page.getByRole('button', { name: 'Copy Answer' }).click();
    await page.getByRole('button', { name: 'Open the code of iteration 3 in an editor' }).click();
    assert.deepEqual((await preview.posted()).slice(1), [{ type: 'copyAnswer' }, { type: 'openCode', iteration: 3 }]);
  });

  it('draws what is appended, as a run goes on', async () => {
    const { page } = await open();
    const events = finishedRun();
    const shown = streamingRun();
    const started = shown.findIndex((event) => event.type === 'model.streamed' && event.iteration === 3);
    await preview.show(shown.slice(0, started));
    assert.match(await page.locator('.status-bar').innerText(), /Thinking/);
    assert.match(await page.locator('.waiting').innerText(), /Waiting for GPT-5/);
    await preview.append(shown.slice(started, started + 6));
    assert.match(await page.locator('.status-bar').innerText(), /Writing code/);
    assert.match(await page.locator('.reasoning').innerText(), /The field is name/);
    await preview.append(shown.slice(started + 6));
    assert.match(await page.locator('.code-lines').innerText(), /^interface Row/);
    await page.getByRole('button', { name: 'Stop' }).click();
    assert.deepEqual((await preview.posted()).at(-1), { type: 'stop' });
    await preview.show(events);
    assert.equal(await page.getByRole('button', { name: 'Stop' }).count(), 0);
    assert.match(await page.locator('[role=status]').innerText(), /Finished/);
  });

  it('follows the run at its end, and leaves alone who reads further up', async () => {
    const { page } = await open({ height: 400 });
    const events = finishedRun();
    const end = events.findIndex((event) => event.iteration === 3 && event.type === 'cell.started');
    const fromEnd = 'document.documentElement.scrollHeight - innerHeight - scrollY';
    await preview.show(events.slice(0, end));
    await preview.append(events.slice(end, end + 1));
    assert.ok((await page.evaluate<number>(fromEnd)) < 2);
    await page.evaluate('scrollTo(0, 100)');
    await preview.append(events.slice(end + 1, end + 4));
    assert.equal(await page.evaluate('scrollY'), 100);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await preview.append(events.slice(end + 4));
    assert.equal(await page.evaluate('scrollY'), 0);
    assert.match(await page.locator('.outcome').innerText(), /Mei Tanaka/);
  });

  it('marks the line of an error, and says where it is', async () => {
    const { page } = await open();
    await preview.show(cancelledRun());
    await page.locator('summary', { hasText: 'Iteration 2' }).click();
    assert.match(await page.locator('.code-line.has-error').innerText(), /person\.fullName\.trim/);
    assert.match(await page.locator('.failure').innerText(), /TypeError\s*line 4, column 66/);
  });

  it('opens by keyboard, remembers it, and brings it back after a reload', async () => {
    const { page } = await open();
    await preview.show(finishedRun());
    const summary = page.locator('.iteration > summary').first();
    const isReached = (): Promise<boolean> => summary.evaluate((element) => element === document.activeElement);
    // Copy Answer, Open Answer, Export, Show Log, the table, which may scroll, the timeline, its four buttons, its bars.
    for (let stops = 0; stops < 14 && !(await isReached()); stops += 1) await page.keyboard.press('Tab');
    assert.equal(await isReached(), true);
    await page.keyboard.press('Enter');
    await page.locator('.iteration').first().locator('.code-lines').first().waitFor();
    const state = await page.evaluate('window.state');
    assert.deepEqual(state, { runId: 'run-1', expanded: { 'iteration:1': true } });

    await preview.close();
    await open({ state });
    assert.deepEqual(await preview.posted(), [{ type: 'ready', runId: 'run-1' }]);
    await preview.show(finishedRun());
    await preview.page.locator('.iteration').first().locator('.code-lines').first().waitFor();
  });

  it('shows large values cut, with their true size, and copies all of them', async () => {
    const { page } = await open({ theme: 'light' });
    await preview.show(largeRun());
    assert.equal(await page.locator('.call').count(), 13);
    await page.getByRole('button', { name: 'Show all 60 calls' }).click();
    await page.locator('.call').nth(59).waitFor();
    assert.equal(await page.locator('.call').count(), 60);
    const cut = page.locator('.cut', { hasText: 'of 30,000 characters' });
    await cut.getByRole('button', { name: 'Copy all' }).click();
    const copied = (await preview.posted()).at(-1) as { type: string; text: string };
    assert.equal(copied.text.length, 30_000);
    assert.match(await page.locator('.iteration').innerText(), /22 characters of 1,250,000/);
    assert.ok((await page.locator('.console-line').count()) <= 200);
  });

  it('runs nothing of hostile content and disguises nothing', async () => {
    const { page } = await open();
    await preview.show(hostileRun());
    for (const closed of await page.locator('details:not([open]) > summary').all()) await closed.focus();
    while ((await page.locator('details:not([open])').count()) > 0) {
      await page.locator('details:not([open]) > summary').first().press('Enter');
    }
    assert.equal(await page.evaluate('window.pwned'), undefined);
    assert.equal(await page.locator('#panel :is(img, script, b, a, iframe, style, [style], [onerror])').count(), 0);
    const text = await page.locator('#panel').innerText();
    assert.ok(text.includes(HOSTILE.html));
    assert.match(text, /invoice\s*U\+202E\s*fdp\.exe/);
    assert.match(text, /ESC\s*\[31mred/);
    assert.doesNotMatch(text, /[\u202A-\u202E\u2066-\u2069\u200B\u{E0000}-\u{E0FFF}]|\u001B/u);
    await preview.keep('hostile');
  });

  for (const theme of PREVIEW_THEMES) {
    it(`folds away what servers log, with how grave they say it is, in the theme ${theme}`, async () => {
      const { page } = await open({ theme, width: 560 });
      const messages = [
        { server: 'incidents', level: 'info', text: 'the index has 3 shards' },
        { server: 'incidents', level: 'warning', text: `shard 2 answers slowly ${HOSTILE.html}` },
        { server: HOSTILE.override, level: 'critical', text: `disk full ${HOSTILE.ansi}` },
      ] as const;
      const script = twoIterations().add({ type: 'server.logged', messages, leftOut: 12 }).submit({ answer: 'done' });
      await preview.show(script.events);
      const part = page.locator('.server-messages');
      assert.match(await part.locator('summary').innerText(), /^15 server messages\s+1 error$/);
      assert.equal(await part.locator('.console-line').count(), 0);
      await part.locator('summary').press('Enter');
      await part.locator('.console-line').first().waitFor();
      const text = await part.innerText();
      assert.match(text, /info:\s*incidents\s+the index has 3 shards/);
      assert.ok(text.includes(HOSTILE.html));
      assert.match(text, /critical:\s*invoice\s*U\+202E\s*fdp\.exe/);
      assert.match(text, /12 more in the log\./);
      await preview.keep(`server-messages-${theme}`);
    });
  }

  for (const theme of PREVIEW_THEMES) {
    it(`folds away what the prompt cost by part, beside all schemas, in the theme ${theme}`, async () => {
      const { page } = await open({ theme, width: 560 });
      await preview.show(measuredRun());
      const part = page.locator('.prompt-cost');
      assert.match(
        await part.locator('summary').innerText(),
        /^Prompt\s+~8,326 tokens\s+82 % less than with all tool schemas$/,
      );
      assert.equal(await part.locator('table').count(), 0);
      await part.locator('summary').press('Enter');
      await part.locator('table').waitFor();
      const rows = await part.locator('tr').allInnerTexts();
      assert.deepEqual(
        rows.map((row) => row.split(/\t+/)),
        [
          ['Tokens', 'in each request', 'in all 3'],
          ['Instructions', '610', '1,830'],
          ['Tools', '1,940', '5,820'],
          ['Variables', '120', '360'],
          ['History', '–', '316'],
          ['Together', '–', '8,326'],
          ['Schemas of all tools instead', '14,200', '42,600'],
          ['Together with these', '–', '45,106'],
        ],
      );
      const drawn = await part
        .locator('.cost-bar rect')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
      assert.equal(drawn.length, 8);
      const colours = await part
        .locator('.swatch rect')
        .evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
      assert.equal(new Set(colours).size, 4);
      await preview.keep(`prompt-cost-${theme}`);
    });
  }

  it('speaks Simplified Chinese where the editor does, and leaves alone what models, tools and code wrote', async () => {
    const { page } = await open({ language: 'zh-cn', width: 560 });
    await preview.show(finishedRun());
    const shut = page.locator('details:not([open]) > summary');
    while ((await shut.count()) > 0) await shut.first().press('Enter');
    assert.deepEqual(await page.locator('h2').allInnerTexts(), [
      '答案',
      '时间线',
      '调用树',
      '迭代 1',
      '迭代 2',
      '迭代 3',
    ]);
    assert.match(await page.locator('[role=status]').first().innerText(), /^已完成$/);
    assert.match(await page.locator('.figures').innerText(), /3 次迭代\s+5 次工具调用\s+输入 ~4,449 个令牌，输出 ~303/);
    assert.match(await page.locator('.outcome').innerText(), /Amara Okafor/);
    assert.match(await page.locator('.frame.code .code-lines').last().innerText(), /^interface Row/);
    const said = await page.evaluate(() => {
      const words = [...document.querySelectorAll('#panel [aria-label], #panel [title]')].flatMap((one) => [
        one.getAttribute('aria-label'),
        one.getAttribute('title'),
      ]);
      const parts = [
        ...document.querySelectorAll<HTMLElement>('#panel :is(button, vscode-button, h3, h4, label, .footer, .quiet)'),
      ];
      return [...words, ...parts.map((one) => one.innerText)].filter((text) => text !== null && text.trim() !== '');
    });
    assert.ok(said.length > 60, `${said.length} texts`);
    // The model's own name.
    assert.deepEqual(
      [...new Set(said)].filter((text) => !/\p{Script=Han}/u.test(text ?? '')),
      ['copilot/gpt-5'],
    );
    assert.deepEqual(await axeFaults(page), []);
    await preview.keep('zh-cn');
  });

  it('says in Simplified Chinese what the engine told: why the mode, notices, and the limit that ended the run', async () => {
    const { page } = await open({ language: 'zh-cn', width: 560 });
    await preview.show(toldRun());
    assert.equal(await page.locator('.mode-reason').innerText(), '代码模式：代码可以调用并组合 6 个工具。');
    assert.deepEqual(
      (await page.locator('.notice > bdi').allInnerTexts()).map((text) => text.trim()),
      [
        '轮次已用完，运行结束时没有答案。',
        '服务器 "print" 在代码中名为 print_server：它自己的名称是保留名称。',
        '服务器“people”已就绪；1,234 个工具加入了运行。',
        '为节省空间，12 个较早轮次已变为检查点：约 120,000 → 9,000 个令牌。',
        '轮次已用完：模型被要求提交已有的内容。',
      ],
    );
    await preview.keep('zh-cn-told');
    await preview.show(extractedRun());
    assert.match(
      await page.locator('.outcome .notice').innerText(),
      /^迭代次数已用完。模型根据运行到目前为止的发现作答。$/,
    );
  });

  it('says in Simplified Chinese how a run failed, with what a server or a provider said of it as it is', async () => {
    const { page } = await open({ language: 'zh-cn' });
    const failed = (outcome: Extract<RunOutcome, { readonly kind: 'failed' }>): readonly RunEvent[] =>
      twoIterations().add({ type: 'run.finished', outcome }).events;
    await preview.show(failed({ kind: 'failed', code: 'modelEmptyAnswer', message: 'It answered with nothing.' }));
    assert.match(await page.locator('.outcome .failure').innerText(), /语言模型 GPT-5 的回答是空的。/);
    await preview.show(failed({ kind: 'failed', code: 'runInterrupted', message: 'The run was interrupted.' }));
    assert.match(await page.locator('.outcome .notice').innerText(), /^运行被中断。/);
    const { code, message } = modelQuota('GPT-5', new Error('Come back on Tuesday.'));
    await preview.show(failed({ kind: 'failed', code, message }));
    assert.match(
      await page.locator('.outcome .failure').innerText(),
      /“GPT-5”的配额已用完：Come back on Tuesday\. 请稍候，或选择其他模型。/,
    );
    await preview.show(failed({ kind: 'failed', code: 'modelQuota', message: 'Come back on Monday.' }));
    assert.match(await page.locator('.outcome .failure').innerText(), /Come back on Monday\./);
  });

  it('shows an older journal, whose sentences have no codes, as it is', async () => {
    const { page } = await open({ language: 'zh-cn' });
    const older = toldRun().map((event) => ({ ...event, saying: undefined }));
    await preview.show(older);
    assert.equal(await page.locator('.mode-reason').innerText(), 'Code mode: code can call 6 tools and combine them.');
    assert.match(await page.locator('.iterations .notice').first().innerText(), /1,234 tools joined the run\./);
  });

  it('says that a run is no longer stored', async () => {
    const { page } = await open();
    await preview.send({ type: 'missing', runId: 'run-1' });
    await page.getByText('This run is no longer stored.').waitFor();
  });

  it('stands still where motion is reduced', async () => {
    const { page } = await open({ classes: ['vscode-reduce-motion'] });
    await preview.show(streamingRun());
    const moving = await page
      .locator('.codicon-loading')
      .first()
      .evaluate((icon) => getComputedStyle(icon).animationName);
    assert.equal(moving, 'none');
  });

  for (const theme of PREVIEW_THEMES) {
    it(`fits a narrow panel and a doubled zoom in the theme ${theme}`, async () => {
      for (const width of [320, 440, 880]) {
        const { page } = await open({ theme, width });
        await preview.show(theme.startsWith('hc') ? extractedRun() : finishedRun());
        const overflow = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        assert.ok(overflow <= 0, `${width} px`);
        await preview.keep(`${theme}-${width}`);
        if (width !== 880) await preview.close();
      }
    });
  }
});
