import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../src/core/limits';
import { EventScript, finishedRun, twoIterations } from '../fixtures/transcript/sampleRuns';
import { PREVIEW_THEMES } from '../fixtures/webview/previewPage';
import { usePreviews } from '../support/previews';
import { eventually } from '../support/eventually';

describe('the budget in the panel', function () {
  this.timeout(60_000);
  const open = usePreviews();

  for (const theme of PREVIEW_THEMES) {
    it(`is shown as bars that say in words what is left, in the theme ${theme}`, async () => {
      const preview = await open({ theme });
      const [started, ...rest] = twoIterations().events;
      assert.ok(started?.type === 'run.started');
      const limits = { ...DEFAULT_LIMITS, iterations: 2, toolCalls: 40 };
      await preview.show([{ ...started, limits }, ...rest]);
      const iterations = preview.page.getByRole('progressbar', { name: 'Iterations left' });
      assert.equal(await iterations.getAttribute('value'), '0');
      assert.match(await preview.page.locator('.budget').innerText(), /Iterations\s+0 of 2 left/);
      assert.match(await preview.page.locator('.budget').innerText(), /Tool calls\s+3\d of 40 left/);
      assert.match(await preview.page.locator('.budget').innerText(), /Sub-calls\s+50 of 50 left/);
      assert.equal(await preview.page.locator('.budget .is-low').count(), 1, 'what is low is marked');
      const heights = await preview.page
        .locator('.budget progress')
        .evaluateAll((bars) => bars.map((bar) => [bar.clientWidth > 60, bar.getBoundingClientRect().height >= 4]));
      assert.ok(heights.every(([isWide, isHigh]) => isWide && isHigh));
      await preview.keep(`budget-${theme}`);
    });
  }

  it('goes down while a run goes on, and its time stands while a person is asked', async () => {
    const shown = await open();
    const script = new EventScript().start('Wait').iteration(1);
    await shown.show(script.events);
    const timeLeft = async (): Promise<number> =>
      await shown.page
        .getByRole('progressbar', { name: 'Time left' })
        .evaluate((bar) => (bar as HTMLProgressElement).value);
    const before = await timeLeft();
    await eventually('less time', async () => ((await timeLeft()) < before - 900 ? true : undefined));
    script.add({ type: 'approval.asked', callId: 'x', server: 's', tool: 't', arguments: {}, isDestructive: false });
    await shown.append(script.events.slice(-1));
    const asked = await timeLeft();
    await shown.page.waitForTimeout(1_300);
    assert.equal(await timeLeft(), asked);
  });

  it('is narrow where the panel is', async () => {
    const preview = await open({ width: 320 });
    await preview.show(finishedRun());
    await preview.keep('budget-narrow');
    const overflow = await preview.page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.ok(overflow <= 0);
  });
});
